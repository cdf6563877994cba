package io.weir.benchmarks.scale;

import io.weir.benchmarks.load.report.Cost;
import io.weir.benchmarks.page.Axis;
import java.util.List;
import java.util.Locale;

/** What grows, and what is measured meanwhile. */
@SuppressWarnings("ImmutableEnumChecker") // axes and lists of sizes never change
enum Series {
  /** Routes that differ by path. */
  ROUTES("Routes, told apart by path", Axis.powers("routes"), 10, 100, 1_000, 10_000),
  /** Routes that differ by the body's model. */
  MODELS("Routes, told apart by model", Axis.powers("routes"), 10, 100, 1_000, 10_000),
  /** Keys that clients are known by. */
  KEYS("API keys", Axis.powers("keys"), 10, 100, 1_000, 10_000, 100_000),
  /** The length of requests, for the bare relay and for the whole chain. */
  PROMPT(
      "Length of the prompt",
      Axis.bytes("request"),
      1 << 10,
      10 << 10,
      100 << 10,
      1 << 20,
      10 << 20),
  /** Endpoints of a cluster. */
  ENDPOINTS("Endpoints of a cluster", Axis.powers("endpoints"), 1, 10, 100, 1_000),
  /** Streams that are open at once, with an event a second. */
  STREAMS("Open streams, an event each second", Axis.powers("streams"), 100, 1_000, 4_000, 9_900);

  private final String title;
  private final Axis across;
  private final List<Integer> sizes;

  Series(String title, Axis across, Integer... sizes) {
    this.title = title;
    this.across = across;
    this.sizes = List.of(sizes);
  }

  /** The series of this name, in small letters. */
  static Series named(String name) {
    for (Series series : values()) {
      if (series.text().equals(name)) {
        return series;
      }
    }
    throw new IllegalArgumentException("no series is called " + name);
  }

  /** The name as the command line and files have it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the plot is headed with. */
  String title() {
    return title;
  }

  /** Sizes, from the least to the greatest. */
  List<Integer> sizes() {
    return sizes;
  }

  /** How sizes lie in the plot. */
  Axis across() {
    return across;
  }

  /** How the cost lies in the plot. */
  Axis up() {
    return this == PROMPT ? Axis.powers(unit()) : Axis.even(unit());
  }

  /** Whether each size has the machine for itself, because idle ones would take memory. */
  boolean alone() {
    return this == STREAMS;
  }

  /** Ports of the stub that it takes. */
  int stubs() {
    return this == ENDPOINTS ? sizes.get(sizes.size() - 1) : 1;
  }

  /** What is measured. */
  String unit() {
    return this == STREAMS ? "KiB per stream" : "CPU µs per request";
  }

  /** Reads it. */
  double cost(Cost cost, int size) {
    return this == STREAMS
        ? (cost.rssEndKb() - cost.rssBeforeKb()) / (double) size
        : cost.cpuMicrosPerRequest();
  }
}
