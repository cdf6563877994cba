package io.weir.filters.store.redis;

import io.lettuce.core.SetArgs;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Reply;
import io.weir.filters.store.redis.line.Line;
import io.weir.filters.store.redis.line.Told;
import java.time.Duration;
import java.util.Optional;

/** Bytes in Redis, spread over a cluster; how many it keeps is Redis's own setting. */
final class RedisBlobs implements Blobs {
  private final Line line;
  private final String prefix;
  private final Line.Op get;
  private final Line.Op put;
  private final Line.Op delete;

  RedisBlobs(RedisConfig config, Line line) {
    this.line = line;
    this.prefix = config.prefix() + ":blob:";
    this.get = line.op("blob_get");
    this.put = line.op("blob_put");
    this.delete = line.op("blob_delete");
  }

  @Override
  public Reply<Optional<byte[]>> get(String key) {
    Reply<Optional<byte[]>> reply = Reply.pending();
    line.ask(
        get,
        redis -> redis.get(prefix + key),
        new Told<>(reply, Optional::ofNullable, Optional.empty()));
    return reply;
  }

  @Override
  public Reply<Boolean> put(String key, byte[] bytes, Duration ttl) {
    Reply<Boolean> reply = Reply.pending();
    long millis = Math.max(1, ttl.toMillis());
    line.ask(
        put,
        redis -> redis.set(prefix + key, bytes, SetArgs.Builder.px(millis)),
        new Told<>(reply, done -> true, false));
    return reply;
  }

  @Override
  public Reply<Boolean> delete(String key) {
    Reply<Boolean> reply = Reply.pending();
    line.ask(delete, redis -> redis.del(prefix + key), new Told<>(reply, count -> true, false));
    return reply;
  }
}
