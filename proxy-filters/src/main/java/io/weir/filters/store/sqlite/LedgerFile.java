package io.weir.filters.store.sqlite;

import io.weir.filter.FilterException;
import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.ledger.MemoryLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The file and its tables. For one thread at a time; every call may block. */
final class LedgerFile {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFile.class);
  private static final int VERSION = 1;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE total (account TEXT NOT NULL, window TEXT NOT NULL, ends INTEGER NOT NULL,"
              + " spent INTEGER NOT NULL, PRIMARY KEY (account, window)) WITHOUT ROWID",
          "CREATE TABLE hold (id TEXT NOT NULL, part INTEGER NOT NULL, expires INTEGER NOT NULL,"
              + " amount INTEGER NOT NULL, account TEXT NOT NULL, window TEXT NOT NULL,"
              + " ends INTEGER NOT NULL, PRIMARY KEY (id, part)) WITHOUT ROWID",
          SpendTable.CREATE,
          "CREATE TABLE written (lot INTEGER NOT NULL)",
          "INSERT INTO written VALUES (0)");

  private final Path path;
  private final Connection connection;
  private final int keepDays;
  private long lot;
  private boolean unsure;

  private LedgerFile(Path path, Connection connection, int keepDays) {
    this.path = path;
    this.connection = connection;
    this.keepDays = keepDays;
  }

  /**
   * Opens the file, made if it is not there, and keeps it for this process alone.
   *
   * @throws FilterException where it cannot be had
   */
  static LedgerFile open(SqliteConfig config) throws FilterException {
    Path path = config.path().toAbsolutePath();
    try {
      Path folder = path.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Connection connection = JDBC.createConnection("jdbc:sqlite:" + path, new Properties());
      LedgerFile file = new LedgerFile(path, connection, config.keepDays());
      file.prepare(config.sync());
      return file;
    } catch (IOException e) {
      throw new FilterException("store " + path + ": folder cannot be made: " + e.getMessage());
    } catch (SQLException e) {
      throw new FilterException("store " + path + ": " + reason(e));
    }
  }

  private static String reason(SQLException e) {
    boolean busy =
        e instanceof SQLiteException sqlite
            && (sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_BUSY.code;
    return busy
        ? "in use by another process (expected: one; several share redis)"
        : String.valueOf(e.getMessage());
  }

  private void prepare(SqliteConfig.Sync sync) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      pragma("busy_timeout = 0");
      pragma("locking_mode = EXCLUSIVE");
      pragma("journal_mode = WAL");
      pragma("synchronous = " + sync.name());
      execute("BEGIN IMMEDIATE"); // takes the lock, and with it the file
      long version = number(statement, "PRAGMA user_version");
      if (version > VERSION) {
        throw new SQLException("written by a newer Weir: its version is " + version);
      }
      if (version == 0) {
        for (String table : TABLES) {
          execute(table);
        }
        pragma("user_version = " + VERSION);
      }
      lot = number(statement, "SELECT lot FROM written");
      commit();
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  /** Sets one of SQLite's own settings. */
  void pragma(String setting) throws SQLException {
    execute("PRAGMA " + setting);
  }

  Path path() {
    return path;
  }

  /**
   * Whether nobody knows if the last batch was written: it must be tried again as it was, nothing
   * added.
   */
  boolean unsure() {
    return unsure;
  }

  /** Writes a batch in one transaction, once, however often it is tried. */
  void write(Batch batch) throws SQLException {
    execute("BEGIN IMMEDIATE");
    try {
      if (countLot()) {
        writeRows(batch);
      }
    } catch (SQLException e) {
      rollback();
      throw e;
    }
    commit();
    unsure = false;
    lot++;
  }

  /** Counts this lot; false if it was written before, by a try whose end nobody saw. */
  private boolean countLot() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      String next = "UPDATE written SET lot = " + (lot + 1) + " WHERE lot = " + lot;
      return statement.executeUpdate(next) == 1;
    }
  }

  private void commit() throws SQLException {
    try {
      execute("COMMIT");
    } catch (SQLException e) {
      unsure = !rollback();
      throw e;
    }
  }

  /** Whether there was something to roll back: after some errors SQLite has done so itself. */
  private boolean rollback() {
    try {
      execute("ROLLBACK");
      return true;
    } catch (SQLException e) {
      LOG.debug("store: {}: {}", path, e.getMessage());
      return false;
    }
  }

  /**
   * Runs a statement. Transactions are begun and ended by these alone: the driver does not see it
   * when SQLite rolls back by itself, and would go on outside of any.
   */
  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private void writeRows(Batch batch) throws SQLException {
    try (PreparedStatement hold =
        connection.prepareStatement("INSERT OR REPLACE INTO hold VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      for (Reservation reservation : batch.opened()) {
        addHold(hold, reservation);
      }
      hold.executeBatch();
    }
    try (PreparedStatement ended = connection.prepareStatement("DELETE FROM hold WHERE id = ?")) {
      for (String id : batch.closed()) {
        set(ended, id);
        ended.addBatch();
      }
      ended.executeBatch();
    }
    try (PreparedStatement total =
        connection.prepareStatement(
            "INSERT INTO total VALUES (?, ?, ?, ?) ON CONFLICT (account, window)"
                + " DO UPDATE SET spent = spent + excluded.spent, ends = excluded.ends")) {
      for (Map.Entry<Batch.Window, Long> spent : batch.spent().entrySet()) {
        Batch.Window window = spent.getKey();
        set(total, window.account(), window.name(), window.endMillis(), spent.getValue());
        total.addBatch();
      }
      total.executeBatch();
    }
    writeCharges(batch);
  }

  private static void addHold(PreparedStatement hold, Reservation of) throws SQLException {
    for (int i = 0; i < of.entries().size(); i++) {
      Entry entry = of.entries().get(i);
      set(
          hold,
          of.id(),
          i,
          of.expiresMillis(),
          of.amount(),
          entry.account(),
          entry.window(),
          entry.endMillis());
      hold.addBatch();
    }
  }

  private void writeCharges(Batch batch) throws SQLException {
    try (PreparedStatement row = connection.prepareStatement(SpendTable.ADD)) {
      for (Map.Entry<Batch.Group, Spend.Sums> charged : batch.charged().entrySet()) {
        Facts who = charged.getKey().who();
        Spend.Sums sums = charged.getValue();
        set(
            row,
            charged.getKey().day(),
            who.key(),
            who.owner(),
            who.model(),
            who.route(),
            who.cluster(),
            sums.requests(),
            sums.nanoUsd(),
            sums.tokens().prompt(),
            sums.tokens().completion(),
            sums.tokens().cached(),
            sums.tokens().cacheWrite(),
            sums.tokens().reasoning(),
            sums.estimated());
        row.addBatch();
      }
      row.executeBatch();
    }
  }

  private static void set(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /** Is told the sum of a window. */
  interface Totals {
    void total(String account, String window, long endMillis, long spent);
  }

  /** Tells the sum of every window. */
  void readTotals(Totals to) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT account, window, ends, spent FROM total")) {
      while (rows.next()) {
        to.total(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4));
      }
    }
  }

  /** The reservations that were open when the process before this one ended. */
  List<Reservation> readHolds() throws SQLException {
    Map<Hold, List<Entry>> entries = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT id, amount, expires, account, window, ends FROM hold ORDER BY id, part")) {
      while (rows.next()) {
        entries
            .computeIfAbsent(
                new Hold(rows.getString(1), rows.getLong(2), rows.getLong(3)),
                ignored -> new ArrayList<>())
            .add(new Entry(rows.getString(4), rows.getString(5), rows.getLong(6), Long.MAX_VALUE));
      }
    }
    List<Reservation> holds = new ArrayList<>();
    entries.forEach(
        (hold, parts) ->
            holds.add(new Reservation(hold.id, parts, hold.amount, hold.expiresMillis)));
    return holds;
  }

  private record Hold(String id, long amount, long expiresMillis) {}

  List<Spend.Row> report(Spend.Query query) throws SQLException {
    return SpendTable.report(connection, query);
  }

  /** Forgets windows long ended, and charges too old for reports. */
  void forgetEnded(long nowMillis) throws SQLException {
    long ended = nowMillis - MemoryLedger.KEEP_ENDED_MILLIS;
    execute("DELETE FROM total WHERE ends <= " + ended);
    long day = Math.floorDiv(nowMillis, DAY_MILLIS) - keepDays;
    execute("DELETE FROM spend WHERE day < " + day);
  }

  void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("store: {}: {}", path, e.getMessage());
    }
  }
}
