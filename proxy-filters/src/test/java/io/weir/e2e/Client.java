package io.weir.e2e;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that looks closely: at what came, and at whether its protocol says that it was all. Each
 * wait is at most ten seconds. It sends one request after another.
 */
interface Client extends AutoCloseable {
  /**
   * An answer as it was seen.
   *
   * @param fields by name in lower case
   * @param whole whether the protocol showed its end; false where the connection or stream was cut
   */
  record Answer(int status, Map<String, String> fields, String body, boolean whole) {
    @Nullable String field(String name) {
      return fields.get(name);
    }
  }

  /** Sends a request, whole; a body goes with its length. */
  void send(String method, String path, String body, String... fields);

  /** Posts JSON. */
  default void post(String path, String body) {
    send("POST", path, body, "content-type", "application/json");
  }

  /** Waits for the head of the answer; its status. */
  int head();

  /** Waits until the body so far holds that text. */
  void until(String text);

  /** Reads to the end of the answer. */
  Answer answer();

  /** Goes away without a word: a closed connection, or a reset stream on one that stays. */
  void leave();

  @Override
  void close();
}
