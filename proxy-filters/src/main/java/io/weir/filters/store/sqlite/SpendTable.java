package io.weir.filters.store.sqlite;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Spend.By;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table of charges by day, and the questions that are put to it. */
final class SpendTable {
  private static final List<String> NUMBERS =
      List.of(
          "requests",
          "nano_usd",
          "prompt",
          "completion",
          "cached",
          "cache_write",
          "reasoning",
          "estimated");
  private static final String KEYS = "day, key, owner, model, route, cluster";

  /** Makes the table. */
  static final String CREATE =
      "CREATE TABLE spend (day INTEGER NOT NULL, key TEXT NOT NULL, owner TEXT NOT NULL,"
          + " model TEXT NOT NULL, route TEXT NOT NULL, cluster TEXT NOT NULL, "
          + NUMBERS.stream().map(n -> n + " INTEGER NOT NULL").collect(Collectors.joining(", "))
          + ", PRIMARY KEY ("
          + KEYS
          + ")) WITHOUT ROWID";

  /** Adds to a row: its keys, then its numbers. */
  static final String ADD =
      "INSERT INTO spend VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT ("
          + KEYS
          + ") DO UPDATE SET "
          + NUMBERS.stream()
              .map(n -> n + " = " + n + " + excluded." + n)
              .collect(Collectors.joining(", "));

  private SpendTable() {}

  /** The rows that the query asks for. */
  static List<Spend.Row> report(Connection connection, Spend.Query query) throws SQLException {
    String groups = query.by().stream().map(SpendTable::column).collect(Collectors.joining(", "));
    String sums = NUMBERS.stream().map(n -> "sum(" + n + ")").collect(Collectors.joining(", "));
    String sql =
        "SELECT "
            + sums
            + (groups.isEmpty() ? "" : ", " + groups)
            + " FROM spend WHERE day BETWEEN ? AND ?"
            + (groups.isEmpty() ? "" : " GROUP BY " + groups + " ORDER BY " + groups);
    List<Spend.Row> report = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, query.from().toEpochDay());
      statement.setLong(2, query.to().toEpochDay());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Spend.Row row = row(rows, query.by());
          if (row.sums().requests() > 0) {
            report.add(row);
          }
        }
      }
    }
    return report;
  }

  private static String column(By by) {
    return by.name().toLowerCase(Locale.ROOT);
  }

  private static Spend.Row row(ResultSet rows, List<By> by) throws SQLException {
    int at = NUMBERS.size();
    List<String> group = new ArrayList<>(by.size());
    for (By one : by) {
      at++;
      group.add(
          one == By.DAY ? LocalDate.ofEpochDay(rows.getLong(at)).toString() : rows.getString(at));
    }
    Ledger.Tokens tokens =
        new Ledger.Tokens(
            rows.getLong(3), rows.getLong(4), rows.getLong(5), rows.getLong(6), rows.getLong(7));
    return new Spend.Row(
        List.copyOf(group),
        new Spend.Sums(rows.getLong(1), rows.getLong(2), tokens, rows.getLong(8)));
  }
}
