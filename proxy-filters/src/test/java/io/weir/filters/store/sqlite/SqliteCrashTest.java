package io.weir.filters.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Spend.By;
import io.weir.filters.store.config.StoreKind;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it charges, and the ledger it leaves behind. */
@Timeout(120)
class SqliteCrashTest {
  private static final int ENOUGH = 400;
  private static final Ledger.Entry ACCOUNT = ChargingProcess.ACCOUNT;

  @TempDir private Path folder;

  @Test
  void charges_killedAmidThem_areAllThereOnce() throws Exception {
    Path file = folder.resolve("weir.db");
    long safe = 0;
    for (int round = 0; round < 2; round++) {
      safe += chargeUntilKilled(file);
    }

    SqliteStore store = open(file, Duration.ZERO);
    long spent = store.ledger().spent(ACCOUNT.account(), ACCOUNT.window()).future().get();
    Spend.Query query =
        new Spend.Query(LocalDate.of(2000, 1, 1), LocalDate.of(2100, 1, 1), List.of(By.KEY));
    List<Spend.Row> report = store.ledger().report(query).future().get();
    long held = used(store) - spent;
    store.close();
    SqliteStore later = open(file, ChargingProcess.LEASE.plusSeconds(1));
    long heldLater =
        used(later) - later.ledger().spent(ACCOUNT.account(), ACCOUNT.window()).future().get();
    later.close();

    assertThat(spent % ChargingProcess.COST).isZero();
    assertThat(spent / ChargingProcess.COST).isBetween(safe, safe + 2 * ChargingProcess.THREADS);
    assertThat(report).hasSize(1);
    assertThat(report.get(0).sums().nanoUsd()).isEqualTo(spent);
    assertThat(report.get(0).sums().requests()).isEqualTo(spent / ChargingProcess.COST);
    assertThat(held).isBetween(0L, 2L * 10 * ChargingProcess.THREADS);
    assertThat(heldLater).isZero();
  }

  private static long used(SqliteStore store) throws Exception {
    return store
        .ledger()
        .reserve(List.of(ACCOUNT), 0, Duration.ofSeconds(1))
        .future()
        .get()
        .used()
        .get(0);
  }

  private static SqliteStore open(Path file, Duration shift) throws Exception {
    Clock shifted =
        new Clock() {
          @Override
          public long nanos() {
            return Clock.system().nanos();
          }

          @Override
          public long wallMillis() {
            return Clock.system().wallMillis() + shift.toMillis();
          }
        };
    SqliteConfig config = new SqliteConfig(file, SqliteConfig.Sync.NORMAL, 1000, 400);
    return SqliteStore.open(config, new StoreKind.Setup("sqlite", shifted, new Stats()));
  }

  /** How many charges it said were safe. */
  private static long chargeUntilKilled(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ChargingProcess.class.getName(),
                file.toString())
            .redirectError(Redirect.INHERIT)
            .start();
    long safe = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        safe += line.equals("safe") ? 1 : 0;
        if (safe == ENOUGH) {
          process.toHandle().destroyForcibly(); // which leaves the lines readable
        }
      }
    }
    process.waitFor();
    assertThat(safe).isGreaterThanOrEqualTo(ENOUGH);
    return safe;
  }
}
