package io.weir.benchmarks.scale;

import io.weir.benchmarks.page.Figures;
import io.weir.benchmarks.page.Plot.Point;
import java.util.List;

/** How a cost grows with a size, told from a few points. */
final class Trend {
  private static final double FLAT = 1.10;
  private static final double LINEAR = 1.15;

  private final List<Point> points;

  /** The trend of these points, from the least size to the greatest; at least two. */
  Trend(List<Point> points) {
    if (points.size() < 2) {
      throw new IllegalArgumentException("a trend takes two points");
    }
    this.points = List.copyOf(points);
  }

  /** The cost at the greatest size over that at the least. */
  double growth() {
    return last().y() / points.get(0).y();
  }

  /** What is added whenever the size grows tenfold: least squares over the size's logarithm. */
  double perTenfold() {
    double meanX = points.stream().mapToDouble(p -> Math.log10(p.x())).average().orElseThrow();
    double meanY = points.stream().mapToDouble(Point::y).average().orElseThrow();
    double both = 0;
    double square = 0;
    for (Point point : points) {
      double x = Math.log10(point.x()) - meanX;
      both += x * (point.y() - meanY);
      square += x * x;
    }
    return both / square;
  }

  /** What one more costs between the last two sizes. */
  double perUnit() {
    Point before = points.get(points.size() - 2);
    return (last().y() - before.y()) / (last().x() - before.x());
  }

  /** The power of the size that the cost follows between the last two sizes: 1 is linear. */
  double power() {
    Point before = points.get(points.size() - 2);
    return Math.log(last().y() / before.y()) / Math.log(last().x() / before.x());
  }

  private Point last() {
    return points.get(points.size() - 1);
  }

  /** Whether the cost is flat, grows as the size does, or worse. */
  String words() {
    String slope =
        "× %s from end to end, %s more for each tenfold"
            .formatted(Figures.ratio(growth()), Figures.of(perTenfold()));
    if (growth() <= FLAT) {
      return "flat: " + slope;
    }
    String power = "power " + Figures.ratio(power()) + " between the last two sizes";
    return (power() <= LINEAR ? "no worse than linear: " : "WORSE THAN LINEAR: ")
        + slope
        + ", "
        + power;
  }
}
