package io.weir.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How tests wait for what must come: for far longer than it takes on a slow machine, since only a
 * test that fails waits to the end, and without keeping the processor from those who are awaited.
 */
public final class Patience {
  public static final int SECONDS = 30;
  public static final int MILLIS = SECONDS * 1000;

  private static final long LOOK_NANOS = 200_000;

  private Patience() {}

  /** Waits out the last seconds of a day in UTC, so that what follows happens within one. */
  public static void awaitDayWithRoom() {
    long day = TimeUnit.DAYS.toMillis(1);
    long next = (System.currentTimeMillis() / day + 1) * day;
    if (next - System.currentTimeMillis() < MILLIS) {
      Duration most = Duration.ofMinutes(1);
      await(most, () -> "the next day", () -> System.currentTimeMillis() >= next);
    }
  }

  /** Waits until it is so. */
  public static void await(String what, BooleanSupplier so) {
    await(() -> what, so);
  }

  /** Waits until it is so. */
  public static void await(Supplier<String> what, BooleanSupplier so) {
    await(Duration.ofSeconds(SECONDS), what, so);
  }

  /** Waits for so long at most until it is so. */
  public static void await(Duration most, Supplier<String> what, BooleanSupplier so) {
    long begun = System.nanoTime();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - begun > most.toNanos()) {
        throw new AssertionError("not within " + most + ": " + what.get());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
