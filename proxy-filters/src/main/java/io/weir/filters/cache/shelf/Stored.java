package io.weir.filters.cache.shelf;

import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;

/** A whole answer that is kept. Nobody changes any of it, and any thread may read it. */
public final class Stored {
  private static final int OBJECT_BYTES = 200;
  private static final HeaderName AGE = HeaderName.of("age");

  /** Fields that belong to one answer and not to its copies; those that begin so, and wholly. */
  private static final String[] OWN_PREFIXES = {
    "x-ratelimit-", "anthropic-ratelimit-", "x-weir-", "cf-"
  };

  private static final HeaderName[] OWN = {
    AGE,
    HeaderNames.DATE,
    HeaderNames.RETRY_AFTER,
    HeaderNames.SERVER_TIMING,
    HeaderNames.X_REQUEST_ID,
    HeaderName.of("set-cookie"),
    HeaderName.of("x-cache"),
    HeaderName.of("openai-processing-ms")
  };

  private final int status;
  private final Headers headers;
  private final byte[] body;
  private final Life life;
  private volatile long renewableMillis;

  /** An answer; headers and body are given away. */
  public Stored(int status, Headers headers, byte[] body, Life life) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.life = life;
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  /** Its bytes, not a copy. */
  public byte[] body() {
    return body;
  }

  public Life life() {
    return life;
  }

  /** Whether it is time to try to fetch it anew. */
  public boolean isRenewable(long nowMillis) {
    return nowMillis >= renewableMillis;
  }

  /** Nobody shall try to fetch it anew before this. */
  public void renewableFrom(long millis) {
    renewableMillis = millis;
  }

  /** Whether it came event by event. */
  public boolean isStream() {
    return isStream(headers);
  }

  /** Whether a body with these fields comes event by event. */
  public static boolean isStream(Headers headers) {
    String type = headers.get(HeaderNames.CONTENT_TYPE);
    return type != null && (isEvents(type) || isLines(type));
  }

  /** Whether that media type is that of server-sent events. */
  public static boolean isEvents(String type) {
    return type.startsWith("text/event-stream");
  }

  /** Whether that media type is that of JSON on lines. */
  public static boolean isLines(String type) {
    return type.startsWith("application/x-ndjson");
  }

  /** A copy without what belongs to one answer alone: cookies, limits, ids, times. */
  public static Headers shared(Headers headers) {
    Headers copy = headers.copy();
    for (HeaderName name : OWN) {
      copy.remove(name);
    }
    for (int i = copy.size() - 1; i >= 0; i--) {
      String name = copy.lowerName(i).toString();
      for (String prefix : OWN_PREFIXES) {
        if (name.startsWith(prefix)) {
          copy.removeAt(i);
          break;
        }
      }
    }
    return copy;
  }

  /** Fields of a copy that goes to a client, with its age. */
  public Headers aged(long nowMillis) {
    Headers copy = headers.copy();
    copy.add(AGE, Long.toString(life.ageSeconds(nowMillis)));
    return copy;
  }

  /** Bytes that it takes in memory, about. */
  int weight() {
    return (int)
        Math.min(Integer.MAX_VALUE, (long) body.length + headers.linesMax() + OBJECT_BYTES);
  }
}
