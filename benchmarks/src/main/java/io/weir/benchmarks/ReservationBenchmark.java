package io.weir.benchmarks;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.ledger.Journal;
import io.weir.filters.store.ledger.MemoryLedger;
import io.weir.net.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Money set aside before a call and charged after it, while other calls are under way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReservationBenchmark {
  private static final int UNDER_WAY = 64;
  private static final long ESTIMATE = 1_000_000;
  private static final long COST = 700_000;
  private static final Duration LEASE = Duration.ofMinutes(10);

  @Param({"1", "4"})
  private int limits;

  private final Ledger ledger = new MemoryLedger(Clock.system(), Journal.NONE);
  private final Deque<Reservation> open = new ArrayDeque<>();
  private final List<Ledger.Entry> entries = new ArrayList<>();

  /** Begins the calls that are under way. */
  @Setup
  public void begin() {
    for (int i = 0; i < limits; i++) {
      entries.add(new Ledger.Entry("budget:key:" + i, "all", Ledger.NO_END, Long.MAX_VALUE));
    }
    for (int i = 0; i < UNDER_WAY; i++) {
      reserve();
    }
  }

  private void reserve() {
    Ledger.Reserved reserved = there(ledger.reserve(entries, ESTIMATE, LEASE).now());
    open.add(there(reserved.reservation()));
  }

  private static <T> T there(@Nullable T answer) {
    return Objects.requireNonNull(answer);
  }

  /** A call begins, and the one that began longest ago is charged. */
  @Benchmark
  public Ledger.@Nullable Settled call() {
    reserve();
    return ledger.settle(open.remove(), COST, Facts.UNREPORTED).now();
  }
}
