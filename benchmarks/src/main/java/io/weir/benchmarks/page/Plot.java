package io.weir.benchmarks.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Lines over two axes, with a legend where there are several. */
public final class Plot implements Picture {
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int RIGHT = WIDTH - 36;
  private static final int BOTTOM = HEIGHT - 50;
  private static final int MARKED_AT_MOST = 12;
  private static final int LETTER = 7;

  private final String title;
  private final Axis across;
  private final Axis up;
  private final List<Line> lines = new ArrayList<>();

  /** A line and its points, from left to right. */
  private record Line(String name, int colour, List<Point> points) {}

  /** A value over another. */
  public record Point(double x, double y) {}

  /** A plot without lines yet. */
  public Plot(String title, Axis across, Axis up) {
    this.title = title;
    this.across = across;
    this.up = up;
  }

  /** Adds a line in one of twelve colours, by number; one without points is left out. */
  public Plot line(String name, int colour, List<Point> points) {
    if (!points.isEmpty()) {
      lines.add(new Line(name, colour % Look.COLOURS, List.copyOf(points)));
    }
    return this;
  }

  /** Whether there is nothing to see. */
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  @Override
  public int height() {
    return HEIGHT;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public void draw(Markup out) {
    Axis.Span x = span(across, Point::x);
    Axis.Span y = span(up, Point::y);
    out.label(title, 10, 20, "t");
    Field field = new Field(x, y, legend(out));
    for (double tick : y.ticks()) {
      double at = field.y(tick);
      out.empty("line", "x1", LEFT, "x2", RIGHT, "y1", at, "y2", at, "class", "g");
      out.label(up.words().apply(tick), LEFT - 8, at + 4, "f n e");
    }
    for (double tick : x.ticks()) {
      out.label(across.words().apply(tick), field.x(tick), BOTTOM + 18, "f n m");
    }
    out.label(across.label(), (LEFT + RIGHT) / 2.0, HEIGHT - 10, "f m");
    out.open("g", "transform", "translate(14 " + (field.top + BOTTOM) / 2 + ") rotate(-90)")
        .label(up.label(), 0, 0, "f m")
        .close();
    lines.forEach(line -> trace(out, line, field));
  }

  private static void trace(Markup out, Line line, Field field) {
    StringBuilder path = new StringBuilder();
    for (Point point : line.points) {
      path.append(path.isEmpty() ? 'M' : 'L');
      path.append(Math.round(field.x(point.x()) * 10) / 10.0).append(' ');
      path.append(Math.round(field.y(point.y()) * 10) / 10.0);
    }
    out.empty("path", "d", path, "class", "l" + line.colour);
    if (line.points.size() <= MARKED_AT_MOST) {
      for (Point point : line.points) {
        out.open(
                "circle",
                "cx",
                field.x(point.x()),
                "cy",
                field.y(point.y()),
                "r",
                3.5,
                "class",
                "b" + line.colour)
            .element(
                "title", line.name + ": " + Figures.of(point.x()) + ", " + Figures.of(point.y()))
            .close();
      }
    }
  }

  /** Names the lines below the title; gives the height at which the field begins. */
  private int legend(Markup out) {
    int y = 42;
    if (lines.size() < 2) {
      return y - 8;
    }
    int x = LEFT;
    for (Line line : lines) {
      int width = 34 + line.name.length() * LETTER;
      if (x + width > RIGHT && x > LEFT) {
        x = LEFT;
        y += 18;
      }
      out.empty(
          "rect",
          "x",
          x,
          "y",
          y - 8,
          "width",
          12,
          "height",
          8,
          "rx",
          2,
          "class",
          "b" + line.colour);
      out.label(line.name, x + 17, y, "");
      x += width;
    }
    return y + 14;
  }

  private Axis.Span span(Axis axis, ToDoubleFunction<Point> of) {
    double least = points().mapToDouble(of).min().orElse(0);
    double most = points().mapToDouble(of).max().orElse(1);
    return axis.over(least, most);
  }

  private Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points.stream());
  }

  /** Where points lie in the picture. */
  private record Field(Axis.Span across, Axis.Span up, int top) {
    double x(double value) {
      return LEFT + across.at(value) * (RIGHT - LEFT);
    }

    double y(double value) {
      return BOTTOM - up.at(value) * (BOTTOM - top);
    }
  }
}
