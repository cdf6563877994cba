package io.weir.benchmarks.page;

import java.util.ArrayList;
import java.util.List;

/** Values beside each other as horizontal bars, each with its number and a note. */
public final class Bars implements Picture {
  private static final int ROW = 26;
  private static final int TOP = 34;
  private static final int LEFT = 130;
  private static final int NUMBERS = 150;
  private static final int NAME_LETTERS = 18;

  private final String title;
  private final List<Bar> bars = new ArrayList<>();

  private record Bar(String name, double value, String note, int colour) {}

  /** No bars yet. */
  public Bars(String title) {
    this.title = title;
  }

  /** Adds a bar below the others; its colour is one of twelve, by number. */
  public Bars bar(String name, double value, String note, int colour) {
    bars.add(new Bar(name, value, note, colour));
    return this;
  }

  @Override
  public int height() {
    return TOP + bars.size() * ROW + 8;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public void draw(Markup out) {
    out.label(title, 10, 20, "t");
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int y = TOP + i * ROW;
      double width = most <= 0 ? 0 : bar.value / most * (WIDTH - LEFT - NUMBERS);
      out.open(
              "rect",
              "x",
              LEFT,
              "y",
              y + 4,
              "width",
              Math.max(1, width),
              "height",
              ROW - 8,
              "rx",
              3,
              "class",
              "b" + bar.colour % Look.COLOURS)
          .element("title", bar.name)
          .close();
      out.label(shown(bar.name), LEFT - 8, y + 16, "e");
      out.label(Figures.of(bar.value), LEFT + width + 8, y + 16, "n");
      out.label(bar.note, WIDTH - 10, y + 16, "f n e");
    }
  }

  private static String shown(String name) {
    return name.length() <= NAME_LETTERS ? name : name.substring(0, NAME_LETTERS - 1) + '…';
  }
}
