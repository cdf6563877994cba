package io.weir.filters.budget.report;

import io.weir.filters.budget.account.Limits;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Spend.Sums;
import io.weir.page.Call;
import io.weir.page.Reply;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows of a report, and what they come to together, in the forms in which they are shown. */
final class Table {
  private static final String CSV = "text/csv; charset=utf-8";
  private static final int WIDTH_MIN = 12;
  private static final String LINE_END = "\r\n";

  private final Question question;
  private final List<Spend.Row> rows;
  private final Sums total;

  Table(Question question, List<Spend.Row> rows) {
    this.question = question;
    this.rows = rows;
    this.total = rows.stream().map(Spend.Row::sums).reduce(Sums.NONE, Sums::plus);
  }

  /**
   * The form that a caller wants.
   *
   * @throws io.weir.page.BadCall where it names an unknown one
   */
  static String format(Call call) {
    String accept = call.accept();
    if (call.query().text("format") != null) {
      return call.query().word("format", "text", "json", "csv");
    }
    if (Call.wantsJson(accept)) {
      return "json";
    }
    return accept != null && accept.contains("text/csv") ? "csv" : "text";
  }

  Reply reply(String format) {
    return switch (format) {
      case "json" -> Reply.json(200, tree());
      case "csv" -> Reply.of(200, CSV, csv());
      default -> Reply.text(200, text());
    };
  }

  private Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("from", question.from().toString());
    tree.put("to", question.to().toString());
    tree.put("by", question.by().stream().map(Question::word).toList());
    tree.put("rows", rows.stream().map(this::tree).toList());
    tree.put("total", tree(total));
    return tree;
  }

  private Map<String, @Nullable Object> tree(Spend.Row row) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    for (int i = 0; i < row.group().size(); i++) {
      tree.put(Question.word(question.by().get(i)), row.group().get(i));
    }
    tree.putAll(tree(row.sums()));
    return tree;
  }

  private static Map<String, @Nullable Object> tree(Sums sums) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("requests", sums.requests());
    tree.put("usd", Limits.toUsd(sums.nanoUsd()));
    tree.put("nano_usd", sums.nanoUsd());
    tree.put("input_tokens", sums.tokens().prompt());
    tree.put("output_tokens", sums.tokens().completion());
    tree.put("cached_tokens", sums.tokens().cached());
    tree.put("cache_write_tokens", sums.tokens().cacheWrite());
    tree.put("reasoning_tokens", sums.tokens().reasoning());
    tree.put("estimated_requests", sums.estimated());
    return tree;
  }

  /** As RFC 4180 has it, with a line of names first and no total. */
  private String csv() {
    StringBuilder out = new StringBuilder();
    List<String> names = new ArrayList<>(question.by().stream().map(Question::word).toList());
    names.addAll(tree(Sums.NONE).keySet());
    out.append(String.join(",", names)).append(LINE_END);
    for (Spend.Row row : rows) {
      String values =
          tree(row).values().stream()
              .map(value -> value instanceof BigDecimal usd ? usd.toPlainString() : "" + value)
              .map(Table::quoted)
              .collect(Collectors.joining(","));
      out.append(values).append(LINE_END);
    }
    return out.toString();
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c < ' ');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    out.append(question.from()).append(" to ").append(question.to()).append(" UTC\n\n");
    List<String> names = new ArrayList<>(question.by().stream().map(Question::word).toList());
    int width = width();
    line(out, width, names, "requests", "input", "output", "USD");
    rows.forEach(row -> line(out, row, width));
    List<String> all = new ArrayList<>(names.stream().map(name -> "").toList());
    all.set(0, "total");
    line(out, new Spend.Row(all, total), width);
    return out.toString();
  }

  private int width() {
    return rows.stream()
        .flatMap(row -> row.group().stream())
        .mapToInt(String::length)
        .reduce(WIDTH_MIN, Math::max);
  }

  private static void line(StringBuilder out, Spend.Row row, int width) {
    Sums sums = row.sums();
    List<String> group = row.group().stream().map(text -> text.isEmpty() ? "-" : text).toList();
    line(
        out,
        width,
        group,
        Long.toString(sums.requests()),
        Long.toString(sums.tokens().prompt()),
        Long.toString(sums.tokens().completion()),
        Limits.toUsd(sums.nanoUsd()).toPlainString());
  }

  private static void line(StringBuilder out, int width, List<String> group, String... numbers) {
    for (String text : group) {
      out.append(String.format(Locale.ROOT, "%-" + width + "s  ", text));
    }
    for (String number : numbers) {
      out.append(String.format(Locale.ROOT, "%14s", number));
    }
    out.append('\n');
  }
}
