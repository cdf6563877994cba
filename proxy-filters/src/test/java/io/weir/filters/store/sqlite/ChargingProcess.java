package io.weir.filters.store.sqlite;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreKind;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A process that charges without end, and prints a line for every charge that is safe. */
final class ChargingProcess {
  static final int THREADS = 16;
  static final long COST = 7;
  static final Ledger.Entry ACCOUNT = new Ledger.Entry("a", "w", Ledger.NO_END, 1_000_000_000_000L);
  static final Duration LEASE = Duration.ofMinutes(10);

  private ChargingProcess() {}

  /** Charges into the file that is named first. */
  public static void main(String[] arguments) throws Exception {
    SqliteConfig config =
        new SqliteConfig(Path.of(arguments[0]), SqliteConfig.Sync.NORMAL, 1000, 400);
    Store store =
        SqliteStore.open(config, new StoreKind.Setup("sqlite", Clock.system(), new Stats()));
    for (int i = 0; i < THREADS; i++) {
      new Thread(() -> charge(store.ledger())).start();
    }
  }

  private static void charge(Ledger ledger) {
    Ledger.Facts facts = new Ledger.Facts("alice", "", "gpt-x", "", "", Ledger.Tokens.NONE, false);
    try {
      while (true) {
        Reservation made =
            Objects.requireNonNull(
                ledger.reserve(List.of(ACCOUNT), 10, LEASE).future().get().reservation());
        ledger.settle(made, COST, facts).future().get(20, TimeUnit.SECONDS);
        synchronized (System.out) {
          System.out.println("safe");
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
