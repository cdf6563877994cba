package io.weir.benchmarks.page;

import java.util.ArrayList;
import java.util.List;

/** Rows of texts: as plain text, as Markdown, as HTML. The first column stands left. */
public final class Table {
  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these columns and no rows yet. */
  public Table(List<String> head) {
    this.head = List.copyOf(head);
  }

  /** Adds a row of as many cells as there are columns. */
  public Table row(List<String> cells) {
    if (cells.size() != head.size()) {
      throw new IllegalArgumentException(cells + " for columns " + head);
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** As it is printed: columns aligned, two spaces apart. */
  public String text() {
    int[] widths = new int[head.size()];
    List<List<String>> all = new ArrayList<>(rows);
    all.add(0, head);
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String gap = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? row.get(i) + gap : "  " + gap + row.get(i));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  /** As a page of the documentation holds it. */
  public String markdown() {
    StringBuilder out = new StringBuilder();
    line(out, head);
    out.append("|---|").append("--:|".repeat(head.size() - 1)).append('\n');
    rows.forEach(row -> line(out, row));
    return out.toString();
  }

  private static void line(StringBuilder out, List<String> cells) {
    out.append('|');
    for (String cell : cells) {
      out.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    out.append('\n');
  }

  /** As an element of a page. */
  public Markup html() {
    Markup out = new Markup().open("div", "class", "w").open("table").open("tr");
    head.forEach(cell -> out.element("th", cell));
    out.close();
    for (List<String> row : rows) {
      out.open("tr");
      row.forEach(cell -> out.element("td", cell));
      out.close();
    }
    return out.close().close();
  }
}
