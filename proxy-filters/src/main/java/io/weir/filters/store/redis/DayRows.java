package io.weir.filters.store.redis;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Spend.By;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The charges of days as Redis keeps them: a hash for each day, a field for each number of each
 * group, named {@code key TAB owner TAB model TAB route TAB cluster TAB number}.
 */
final class DayRows {
  private static final String TAB = "\t";
  private static final int NUMBERS = 8;
  private static final int TEXTS = 5;

  /** The group of all that is too much for a day. */
  static final String OTHER = String.join(TAB, "other", "other", "other", "other", "other");

  private final Spend.Query query;
  private final Map<List<String>, long[]> rows = new HashMap<>();

  DayRows(Spend.Query query) {
    this.query = query;
  }

  /** What charges are summed up under. */
  static String group(Facts facts) {
    return String.join(
        TAB,
        plain(facts.key()),
        plain(facts.owner()),
        plain(facts.model()),
        plain(facts.route()),
        plain(facts.cluster()));
  }

  private static String plain(String text) {
    return text.indexOf('\t') < 0 ? text : text.replace('\t', ' ');
  }

  /** Adds a day's hash. */
  synchronized void add(LocalDate day, Map<String, byte[]> fields) {
    fields.forEach(
        (name, value) -> {
          String[] parts = name.split(TAB, -1);
          if (parts.length == TEXTS + 1) {
            int number = Integer.parseInt(parts[TEXTS]);
            long[] row = rows.computeIfAbsent(texts(day, parts), ignored -> new long[NUMBERS]);
            row[number] += Long.parseLong(new String(value, StandardCharsets.US_ASCII));
          }
        });
  }

  private List<String> texts(LocalDate day, String[] parts) {
    List<String> texts = new ArrayList<>(query.by().size());
    for (By by : query.by()) {
      texts.add(
          switch (by) {
            case DAY -> day.toString();
            case KEY -> parts[0];
            case OWNER -> parts[1];
            case MODEL -> parts[2];
            case ROUTE -> parts[3];
            case CLUSTER -> parts[4];
          });
    }
    return List.copyOf(texts);
  }

  /** The rows that were asked for. */
  synchronized List<Spend.Row> rows() {
    List<Spend.Row> report = new ArrayList<>(rows.size());
    rows.forEach(
        (group, n) ->
            report.add(
                new Spend.Row(
                    group,
                    new Spend.Sums(
                        n[0], n[1], new Ledger.Tokens(n[2], n[3], n[4], n[5], n[6]), n[7]))));
    report.sort(Spend.Row.BY_GROUP);
    return report;
  }
}
