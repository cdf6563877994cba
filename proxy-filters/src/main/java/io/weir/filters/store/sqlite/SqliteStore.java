package io.weir.filters.store.sqlite;

import io.weir.filter.FilterException;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreKind.Setup;
import io.weir.filters.store.ledger.MemoryLedger;
import io.weir.filters.store.memory.MemoryConfig;
import io.weir.filters.store.memory.MemoryStore;
import java.sql.SQLException;

/** Money in a file; everything else in memory, where a restart begins anew. */
final class SqliteStore implements Store {
  private final MemoryStore memory;
  private final MemoryLedger ledger;
  private final Writer writer;

  private SqliteStore(MemoryStore memory, MemoryLedger ledger, Writer writer) {
    this.memory = memory;
    this.ledger = ledger;
    this.writer = writer;
  }

  /** Opens the file and reads it back. */
  static SqliteStore open(SqliteConfig config, Setup setup) throws FilterException {
    LedgerFile file = LedgerFile.open(config);
    Writer writer = new Writer(file, config, setup);
    MemoryLedger ledger = new MemoryLedger(setup.clock(), writer);
    try {
      file.forgetEnded(setup.clock().wallMillis());
      file.readTotals(ledger::restore);
      file.readHolds().forEach(ledger::restore);
    } catch (SQLException e) {
      file.close();
      throw new FilterException("store " + config.path() + ": " + e.getMessage());
    }
    writer.start();
    return new SqliteStore(new MemoryStore(MemoryConfig.DEFAULTS, setup), ledger, writer);
  }

  @Override
  public Buckets buckets() {
    return memory.buckets();
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Blobs blobs() {
    return memory.blobs();
  }

  @Override
  public Cells cells() {
    return memory.cells();
  }

  /** Writes what waits, then lets the file go. */
  @Override
  public void close() {
    writer.close();
  }
}
