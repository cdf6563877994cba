package io.weir.fault;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.http.Answer;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a listener or route tells its clients of faults: in a dialect, and with other answers for
 * some faults.
 *
 * <pre>local_replies: {use: plain, no_upstream: {status: 503, json: {error: unavailable}}}</pre>
 *
 * @param use the dialect of clients whose route names none; null for what their path is known for
 * @param replies other answers, by the word of a fault or of a reason that groups faults
 * @param inStream what ends a stream that has begun; null for the dialect's own error
 */
public record LocalReplies(
    @Nullable Dialect use, Map<String, WrittenReply> replies, @Nullable WrittenReply inStream) {

  /** Nothing said: each client's own dialect. */
  public static final LocalReplies NONE = new LocalReplies(null, Map.of(), null);

  /** The keys of {@code local_replies}. */
  public static final Shape<LocalReplies> SHAPE = shape();

  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

  private static Shape<LocalReplies> shape() {
    Shape.Builder b = Shape.named("local_replies", "How clients are told of faults.");
    Key<Dialect> use =
        b.key("use", Kinds.word(Dialect.class, Dialect::word))
            .optional()
            .doc(
                "Dialect of Weir's own answers where a route names none; by the path if left out.");
    Key<WrittenReply> inStream =
        b.key("in_stream", WrittenReply.SHAPE)
            .optional()
            .doc("What ends a stream that has begun and cannot be finished; its `json` is sent.");
    Map<String, Key<WrittenReply>> words = new LinkedHashMap<>();
    for (String word : words()) {
      Key<WrittenReply> key = b.key(word, WrittenReply.SHAPE).optional();
      words.put(word, key.doc("Answer to the fault or the group of faults `" + word + "`."));
    }
    return b.build(
        v -> {
          Map<String, WrittenReply> replies = new LinkedHashMap<>();
          words.forEach((word, key) -> v.find(key).ifPresent(reply -> replies.put(word, reply)));
          return new LocalReplies(v.orNull(use), Map.copyOf(replies), v.orNull(inStream));
        });
  }

  /** Groups first, then single faults. */
  private static Set<String> words() {
    Set<String> words = new LinkedHashSet<>();
    for (Reason reason : Reason.values()) {
      words.add(reason.word());
    }
    for (Fault fault : Fault.values()) {
      words.add(fault.word());
    }
    return words;
  }

  /** The dialect for a client that asked for that path, where its route names none. */
  public Dialect dialect(String path) {
    return use == null ? Dialect.ofPath(path) : use;
  }

  /** The whole answer to a fault. */
  public Answer answer(Dialect dialect, FaultReport report) {
    WrittenReply reply = reply(report.fault());
    if (reply == null) {
      return FaultBody.answer(dialect, report.forClients());
    }
    Integer status = reply.status();
    return FaultBody.answer(
        report, status == null ? report.status() : status, reply.type(), reply.body(report));
  }

  /**
   * Whether a client may see what an upstream says of its fault. What it says of Weir's credential
   * is not the client's business.
   */
  public boolean shows(Fault fault) {
    WrittenReply reply = reply(fault);
    return fault != Fault.UPSTREAM_AUTH && (reply == null || !reply.replacesAnswer());
  }

  /**
   * What ends a stream that has begun.
   *
   * @param events whether the stream is of events; lines of JSON otherwise
   */
  public byte[] inStream(Dialect dialect, FaultReport report, boolean events) {
    if (inStream == null) {
      return FaultBody.inStream(dialect, report.forClients(), events);
    }
    JsonWriter out = new JsonWriter();
    if (events) {
      out.separator(DATA);
    }
    out.raw(inStream.body(report));
    return out.separator((events ? "\n\n" : "\n").getBytes(StandardCharsets.US_ASCII))
        .toByteArray();
  }

  private @Nullable WrittenReply reply(Fault fault) {
    for (String word : replies.isEmpty() ? Set.<String>of() : Reason.words(fault)) {
      WrittenReply reply = replies.get(word);
      if (reply != null) {
        return reply;
      }
    }
    return null;
  }
}
