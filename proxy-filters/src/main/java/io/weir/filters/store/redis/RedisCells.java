package io.weir.filters.store.redis;

import io.lettuce.core.SetArgs;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Reply;
import io.weir.filters.store.redis.line.Line;
import io.weir.filters.store.redis.line.Script;
import io.weir.filters.store.redis.line.Told;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Small texts in Redis. */
final class RedisCells implements Cells {
  private static final Script SWAP = Script.of("swap");

  private final Line line;
  private final String prefix;
  private final Line.Op get;
  private final Line.Op set;
  private final Line.Op swap;

  RedisCells(RedisConfig config, Line line) {
    this.line = line;
    this.prefix = config.prefix() + ":cell:";
    this.get = line.op("cell_get");
    this.set = line.op("cell_set");
    this.swap = line.op("cell_swap");
  }

  @Override
  public Reply<Seen> get(String key) {
    Reply<Seen> reply = Reply.pending();
    line.ask(
        get,
        redis -> redis.get(prefix + key),
        new Told<>(reply, RedisCells::seen, Seen.UNAVAILABLE));
    return reply;
  }

  private static Seen seen(byte @Nullable [] bytes) {
    return bytes == null ? Seen.EMPTY : new Seen(true, new String(bytes, StandardCharsets.UTF_8));
  }

  @Override
  public Reply<Boolean> set(String key, String text, Duration ttl) {
    if (text.length() > TEXT_MAX) {
      return Reply.FALSE;
    }
    Reply<Boolean> reply = Reply.pending();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long millis = Math.max(1, ttl.toMillis());
    line.ask(
        set,
        redis -> redis.set(prefix + key, bytes, SetArgs.Builder.px(millis)),
        new Told<>(reply, done -> true, false));
    return reply;
  }

  @Override
  public Reply<Seen> compareAndSet(
      String key, @Nullable String expected, @Nullable String text, Duration ttl) {
    if (text != null && text.length() > TEXT_MAX) {
      return get(key);
    }
    Reply<Seen> reply = Reply.pending();
    line.run(
        swap,
        SWAP,
        new String[] {prefix + key},
        Script.arguments(marked(expected), marked(text), Math.max(1, ttl.toMillis())),
        new Told<>(reply, answer -> unmarked((byte[]) answer.get(0)), Seen.UNAVAILABLE));
    return reply;
  }

  /** A text so that it differs from none. */
  private static String marked(@Nullable String text) {
    return text == null ? "" : "=" + text;
  }

  private static Seen unmarked(byte[] marked) {
    return marked.length == 0
        ? Seen.EMPTY
        : new Seen(true, new String(marked, 1, marked.length - 1, StandardCharsets.UTF_8));
  }
}
