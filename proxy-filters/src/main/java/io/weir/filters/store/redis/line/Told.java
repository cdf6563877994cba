package io.weir.filters.store.redis.line;

import io.weir.filters.store.Reply;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands what Redis answers on to who waits for it; something else where it does not answer.
 *
 * @param <T> what Redis answers
 * @param <R> what is waited for
 */
public record Told<T extends @Nullable Object, R>(
    Reply<R> reply, Function<? super T, ? extends R> turn, R without) implements Answer<T> {
  @Override
  public void value(T value) {
    reply.complete(turn.apply(value));
  }

  @Override
  public void away() {
    reply.complete(without);
  }
}
