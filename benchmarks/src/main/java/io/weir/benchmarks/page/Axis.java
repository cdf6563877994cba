package io.weir.benchmarks.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * One direction of a plot: what is told there, and how values become places.
 *
 * @param label what is told, with its unit
 * @param scale how values lie
 * @param words how a value is written at the axis
 */
public record Axis(String label, Scale scale, DoubleFunction<String> words) {

  /** How values lie along an axis. */
  public enum Scale {
    /** Even, from zero. */
    EVEN,
    /** By powers of ten; values must be above zero. */
    POWERS,
    /** The same for bytes, marked at 1, 10 and 100 of each unit. */
    BYTES,
    /** Parts of a whole, so that 0.9, 0.99 and 0.999 are equally far from each other. */
    NINES
  }

  private static final int STEPS = 5;
  private static final double[] NINES = {0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999};

  /** Even, from zero, with plain numbers. */
  public static Axis even(String label) {
    return new Axis(label, Scale.EVEN, Figures::tick);
  }

  /** By powers of ten, with plain numbers. */
  public static Axis powers(String label) {
    return new Axis(label, Scale.POWERS, Figures::tick);
  }

  /** By powers of ten, in bytes. */
  public static Axis bytes(String label) {
    return new Axis(label, Scale.BYTES, Figures::bytes);
  }

  /** Percentiles, whose values are parts of one. */
  public static Axis percentiles() {
    return new Axis(
        "percentile", Scale.NINES, part -> "p" + Figures.tick(Math.round(part * 1e7) / 1e5));
  }

  /** The axis from one value to another; the ends may move outwards to round values. */
  Span over(double least, double most) {
    return switch (scale) {
      case EVEN -> even(most);
      case POWERS -> powers(least, most);
      case BYTES -> bytes(least, most);
      case NINES -> nines(most);
    };
  }

  private static Span even(double most) {
    double rough = Math.max(most, 1e-9) / STEPS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = power * 10;
    for (double nice : new double[] {1, 2, 2.5, 5}) {
      if (nice * power >= rough) {
        step = nice * power;
        break;
      }
    }
    List<Double> ticks = new ArrayList<>();
    int steps = (int) Math.ceil(most / step - 1e-9);
    for (int i = 0; i <= Math.max(1, steps); i++) {
      ticks.add(Math.round(i * step / power * 10) * power / 10);
    }
    return new Span(Scale.EVEN, 0, ticks.get(ticks.size() - 1), ticks);
  }

  private static Span powers(double least, double most) {
    double low = Math.max(least, 1e-9);
    double high = Math.max(most, low * 1.000001);
    boolean dense = high / low < 50;
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
      for (double digit : dense ? new double[] {1, 2, 5} : new double[] {1}) {
        double value = digit * Math.pow(10, power);
        if (value >= low * 0.999 && value <= high * 1.001) {
          ticks.add(value);
        }
      }
    }
    return new Span(Scale.POWERS, low, high, ticks);
  }

  private static Span bytes(double least, double most) {
    List<Double> ticks = new ArrayList<>();
    for (double unit = 1; unit <= most; unit *= 1024) {
      for (double value : new double[] {unit, 10 * unit, 100 * unit}) {
        if (value >= least && value <= most) {
          ticks.add(value);
        }
      }
    }
    return new Span(Scale.BYTES, Math.max(least, 1), Math.max(most, least + 1), ticks);
  }

  private static Span nines(double most) {
    List<Double> ticks = new ArrayList<>();
    for (double part : NINES) {
      if (part <= most) {
        ticks.add(part);
      }
    }
    return new Span(Scale.NINES, 0, Math.min(most, 0.999999), ticks);
  }

  /** An axis that knows its ends. */
  record Span(Scale scale, double from, double to, List<Double> ticks) {

    /** Where the value lies: 0 at the beginning, 1 at the end. */
    double at(double value) {
      double low = place(from);
      return Math.min(1, Math.max(0, (place(value) - low) / (place(to) - low)));
    }

    private double place(double value) {
      return switch (scale) {
        case EVEN -> value;
        case POWERS, BYTES -> Math.log10(Math.max(value, 1e-9));
        case NINES -> -Math.log10(1 - Math.min(value, 0.9999999));
      };
    }
  }
}
