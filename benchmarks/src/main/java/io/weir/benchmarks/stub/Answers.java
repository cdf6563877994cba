package io.weir.benchmarks.stub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weir.benchmarks.message.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers as bytes that are ready to be written; of one event loop. */
final class Answers implements AutoCloseable {
  private static final int MOST_KEPT = 64;
  private static final String TEXT =
      "The gateway forwards each token as soon as it arrives, and no sooner. ";
  private static final String[] WORDS = {
    " The", " gateway", " forwards", " each", " token", " as", " soon", " as", " it", " arrives"
  };
  private static final String JSON =
      "{\"id\":\"chatcmpl-BxYz0123456789abcdefghijkl\",\"object\":\"chat.completion\",\"created\":"
          + "1753000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"message\":"
          + "{\"role\":\"assistant\",\"content\":\"%s\",\"refusal\":null,\"annotations\":[]},"
          + "\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":%s,\"service_tier\":"
          + "\"default\",\"system_fingerprint\":\"fp_34a54ae93c\"}";
  private static final String USAGE =
      "{\"prompt_tokens\":182,\"completion_tokens\":104,\"total_tokens\":286,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0}}";
  private static final String ERROR =
      "{\"error\":{\"message\":\"as asked for\",\"type\":\"stub_error\",\"code\":null}}";
  private static final String EVENT =
      "data: {\"id\":\"chatcmpl-BxYz0123456789abcdefghijkl\",\"object\":\"chat.completion.chunk\","
          + "\"created\":1753000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":"
          + "\"default\",\"system_fingerprint\":\"fp_34a54ae93c\",\"choices\":[%s],"
          + "\"usage\":%s}\n\n";

  /** Behind the size of a word's chunk, of three digits, and what every event begins with. */
  private static final int STAMP_AT = 5 + EVENT.indexOf("chatcmpl-") + "chatcmpl-".length();

  private static final String CHOICE =
      "{\"index\":0,\"delta\":{%s},\"logprobs\":null,\"finish_reason\":%s}";
  private static final String STREAM_HEAD =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache"
          + "\r\nx-request-id: req_0123456789abcdef0123456789abcdef\r\ntransfer-encoding: chunked"
          + "\r\n\r\n";

  private final Map<Recipe, ByteBuf> whole = new HashMap<>();
  private final List<ByteBuf> words = new ArrayList<>();
  private final ByteBuf opening;
  private final ByteBuf closing;

  Answers() {
    opening =
        encoded(STREAM_HEAD + chunk(event("\"role\":\"assistant\",\"content\":\"\"", "null")));
    closing =
        encoded(
            chunk(event("", "\"stop\""))
                + chunk(EVENT.formatted("", USAGE))
                + chunk("data: [DONE]\n\n")
                + "0\r\n\r\n");
    for (String word : WORDS) {
      words.add(encoded(chunk(event("\"content\":\"" + word + '"', "null"))));
    }
  }

  private static String event(String delta, String finish) {
    return EVENT.formatted(CHOICE.formatted(delta, finish), "null");
  }

  private static String chunk(String event) {
    return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
  }

  private static ByteBuf encoded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
  }

  /** A whole answer that is no stream; the caller's to release, as are all others. */
  ByteBuf whole(Recipe recipe) {
    ByteBuf kept = whole.get(recipe);
    if (kept != null) {
      return kept.retainedDuplicate();
    }
    ByteBuf fresh = encoded(plain(recipe));
    if (whole.size() < MOST_KEPT) {
      whole.put(recipe, fresh.retain());
    }
    return fresh;
  }

  private static String plain(Recipe recipe) {
    boolean ok = recipe.status() < 300;
    String body = ok ? JSON.formatted(text(recipe.size()), USAGE) : ERROR;
    return "HTTP/1.1 "
        + recipe.status()
        + (ok ? " OK" : " Error")
        + "\r\ncontent-type: application/json\r\nx-request-id: req_0123456789abcdef0123456789abcdef"
        + "\r\nopenai-processing-ms: 312\r\nopenai-version: 2020-10-01\r\ncontent-length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String text(int length) {
    return TEXT.repeat(length / TEXT.length() + 1).substring(0, length);
  }

  /** The head of a stream, with its first event. */
  ByteBuf opening() {
    return opening.retainedDuplicate();
  }

  /** The event of that number, with the moment in its id. */
  ByteBuf word(int number, ByteBufAllocator buffers) {
    ByteBuf word = words.get(number % words.size());
    ByteBuf copy = buffers.directBuffer(word.readableBytes());
    copy.writeBytes(word, word.readerIndex(), word.readableBytes());
    Stamp.write(copy, STAMP_AT, System.nanoTime());
    return copy;
  }

  /** The last events of a stream, and its end. */
  ByteBuf closing() {
    return closing.retainedDuplicate();
  }

  @Override
  public void close() {
    opening.release();
    closing.release();
    words.forEach(ByteBuf::release);
    whole.values().forEach(ByteBuf::release);
  }
}
