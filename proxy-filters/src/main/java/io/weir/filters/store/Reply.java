package io.weir.filters.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that is there already, or comes later on any thread. It never fails: what went wrong is
 * said by the value. Take {@link #now()} first; a store in memory has always answered.
 *
 * @param <T> what is answered
 */
public final class Reply<T> {
  /** Yes. */
  public static final Reply<Boolean> TRUE = of(true);

  /** No. */
  public static final Reply<Boolean> FALSE = of(false);

  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Reply.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Null at first, then who waits, newest first, then the value. */
  private volatile @Nullable Object state;

  private Reply(@Nullable Object state) {
    this.state = state;
  }

  /** An answer that is there. */
  public static <T> Reply<T> of(T value) {
    return new Reply<>(value);
  }

  /** An answer that will be given by {@link #complete}. */
  public static <T> Reply<T> pending() {
    return new Reply<>(null);
  }

  /** The answer; null while it is on its way. */
  @SuppressWarnings("unchecked") // only values and waiting ones are ever put there
  public @Nullable T now() {
    Object seen = state;
    return seen == null || seen instanceof Waiting ? null : (T) seen;
  }

  /** Hands the answer on: at once if it is there, else on the thread that completes it. */
  @SuppressWarnings("unchecked")
  public void then(Consumer<? super T> action) {
    while (true) {
      Object seen = state;
      if (seen == null || seen instanceof Waiting) {
        Waiting<T> waiting = new Waiting<>((Consumer<T>) action, (Waiting<T>) seen);
        if (STATE.compareAndSet(this, seen, waiting)) {
          return;
        }
      } else {
        action.accept((T) seen);
        return;
      }
    }
  }

  /** The answer turned into another. */
  public <R> Reply<R> map(Function<? super T, ? extends R> turn) {
    T value = now();
    if (value != null) {
      return of(turn.apply(value));
    }
    Reply<R> later = pending();
    then(late -> later.complete(turn.apply(late)));
    return later;
  }

  /** Gives the answer; only the first counts. Those who wait are told here, in their order. */
  @SuppressWarnings("unchecked")
  public boolean complete(T value) {
    while (true) {
      Object seen = state;
      if (seen != null && !(seen instanceof Waiting)) {
        return false;
      }
      if (STATE.compareAndSet(this, seen, value)) {
        tell((Waiting<T>) seen, value);
        return true;
      }
    }
  }

  /** The same answer as a future, for threads that may wait. */
  public CompletableFuture<T> future() {
    CompletableFuture<T> future = new CompletableFuture<>();
    then(future::complete);
    return future;
  }

  private static <T> void tell(@Nullable Waiting<T> newest, T value) {
    Waiting<T> oldest = null;
    for (Waiting<T> one = newest; one != null; one = one.next) {
      oldest = new Waiting<>(one.action, oldest);
    }
    for (Waiting<T> one = oldest; one != null; one = one.next) {
      try {
        one.action.accept(value);
      } catch (RuntimeException e) {
        LOG.error("store: who waited for an answer failed on it", e);
      }
    }
  }

  /** One who waits, and who waited before. */
  private record Waiting<T>(Consumer<T> action, @Nullable Waiting<T> next) {}
}
