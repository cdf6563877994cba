package io.weir.filters.budget.report;

import io.weir.filters.store.Spend;
import io.weir.filters.store.Spend.By;
import io.weir.page.Query;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the ledgers.
 *
 * @param from the first day, UTC
 * @param to the last day, UTC, included
 * @param by what rows are apart in, in the order of their columns
 * @param only what rows must be of
 */
record Question(LocalDate from, LocalDate to, List<By> by, Map<By, String> only) {
  /** What can be asked for in {@code by}. */
  static final String WORDS =
      Stream.of(By.values()).map(Question::word).collect(Collectors.joining(", "));

  /**
   * Reads the parameters of a call.
   *
   * @throws io.weir.page.BadCall where one is not understood
   */
  static Question of(Query query, long nowMillis) {
    LocalDate today = LocalDate.ofInstant(Instant.ofEpochMilli(nowMillis), ZoneOffset.UTC);
    LocalDate to = day(query, "to", today);
    LocalDate from = day(query, "from", to.withDayOfMonth(1));
    if (from.isAfter(to)) {
      throw Query.bad("from", from.toString(), "a day not after " + to);
    }
    Map<By, String> only = new EnumMap<>(By.class);
    for (By by : By.values()) {
      String value = by == By.DAY ? null : query.text(word(by));
      if (value != null) {
        only.put(by, value);
      }
    }
    return new Question(from, to, by(query.text("by")), only);
  }

  private static LocalDate day(Query query, String name, LocalDate otherwise) {
    String text = query.text(name);
    try {
      return text == null ? otherwise : LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw Query.bad(name, String.valueOf(text), "a day such as 2026-10-01");
    }
  }

  private static List<By> by(@Nullable String text) {
    List<By> by = new ArrayList<>();
    for (String word : (text == null ? "key" : text).split(",", -1)) {
      By one = by(word.strip().toLowerCase(Locale.ROOT), String.valueOf(text));
      if (!by.contains(one)) {
        by.add(one);
      }
    }
    return by;
  }

  private static By by(String word, String text) {
    for (By one : By.values()) {
      if (word(one).equals(word)) {
        return one;
      }
    }
    throw Query.bad("by", text, "some of " + WORDS);
  }

  /** The word for it. */
  static String word(By by) {
    return by.name().toLowerCase(Locale.ROOT);
  }

  /** What a ledger is asked: also for what rows are picked by. */
  Spend.Query query() {
    List<By> all = new ArrayList<>(by);
    only.keySet().stream().filter(one -> !by.contains(one)).forEach(all::add);
    return new Spend.Query(from, to, all);
  }

  /** What ledgers have answered to {@link #query}, as it was asked: picked, summed up, in order. */
  List<Spend.Row> answer(List<Spend.Row> rows) {
    List<By> all = query().by();
    Map<String, Spend.Row> sums = new TreeMap<>();
    for (Spend.Row row : rows) {
      boolean picked =
          only.entrySet().stream()
              .allMatch(e -> row.group().get(all.indexOf(e.getKey())).equals(e.getValue()));
      if (picked) {
        List<String> group = row.group().subList(0, by.size());
        sums.merge(
            String.join("\0", group),
            new Spend.Row(group, row.sums()),
            (one, other) -> new Spend.Row(group, one.sums().plus(other.sums())));
      }
    }
    return List.copyOf(sums.values());
  }
}
