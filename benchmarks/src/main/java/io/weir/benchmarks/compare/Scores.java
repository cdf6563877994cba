package io.weir.benchmarks.compare;

import io.weir.benchmarks.compare.Measure.Kind;
import io.weir.benchmarks.gauge.Gauge;
import io.weir.benchmarks.load.report.Cost;
import io.weir.benchmarks.page.Bars;
import io.weir.benchmarks.page.Figures;
import io.weir.benchmarks.page.Medians;
import io.weir.benchmarks.page.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The windows of a comparison, and what they say: medians, and ratios to one of the proxies. */
final class Scores {
  /** What is left when no proxy is in between. */
  static final String DIRECT = "direct";

  private static final String PREFERRED = "nginx";
  private static final String FLAG = " *";
  private static final double KB_PER_MB = 1024;

  private final List<String> peers;
  private final List<Window> windows = new ArrayList<>();
  private final Map<String, Long> restKb = new LinkedHashMap<>();

  /** Nothing measured yet of these proxies. */
  Scores(List<String> peers) {
    this.peers = List.copyOf(peers);
  }

  /** Adds a window, and gives it back. */
  Window add(Trial trial, String peer, Gauge.Reading reading) {
    Cost cost = reading.report().cost();
    long idleKb =
        of(trial, peer).stream()
            .mapToLong(Window::idleKb)
            .findFirst()
            .orElse(cost == null ? 0 : cost.rssBeforeKb());
    Window window = new Window(trial.title(), peer, reading.clean(), idleKb, reading.report());
    windows.add(window);
    return window;
  }

  /** A proxy has this much memory in RAM before it has seen a client. */
  void rest(String peer, long rssKb) {
    restKb.put(peer, rssKb);
  }

  List<Window> windows() {
    return List.copyOf(windows);
  }

  Map<String, Long> restKb() {
    return Collections.unmodifiableMap(restKb);
  }

  /** Those that were measured at this work, in the order in which they were named. */
  List<String> seen(Trial trial) {
    List<String> seen = new ArrayList<>(List.of(DIRECT));
    seen.addAll(peers);
    seen.removeIf(peer -> of(trial, peer).isEmpty());
    return seen;
  }

  /** The proxy that ratios are to: nginx where it takes part, else the first. */
  String basis() {
    return peers.contains(PREFERRED) ? PREFERRED : peers.get(0);
  }

  /** The middle of the clean windows, or of all where none is clean; NaN where it is not told. */
  double median(Trial trial, String peer, Measure measure) {
    double value = plain(trial, peer, measure);
    return switch (measure.kind()) {
      case COST, SEEN -> value;
      case ADDED -> value - plain(trial, DIRECT, measure);
      case BESIDE -> value - plain(trial, basis(), measure);
    };
  }

  private double plain(Trial trial, String peer, Measure measure) {
    List<Window> all = of(trial, peer);
    List<Window> clean = all.stream().filter(Window::clean).toList();
    return Medians.of((clean.isEmpty() ? all : clean).stream().mapToDouble(measure.of()).toArray());
  }

  /** The median over that of the proxy that ratios are to; NaN without one. */
  double ratio(Trial trial, String peer, Measure measure) {
    double basis = median(trial, basis(), measure);
    double own = median(trial, peer, measure);
    return basis > 0 && own >= 0 ? own / basis : Double.NaN;
  }

  /** The window whose first figure is nearest to the median. */
  Optional<Window> typical(Trial trial, String peer) {
    Measure measure = trial.measures().get(0);
    double middle = plain(trial, peer, measure);
    return of(trial, peer).stream()
        .filter(window -> window.clean() || of(trial, peer).stream().noneMatch(Window::clean))
        .min(
            Comparator.comparingDouble(
                window -> Math.abs(measure.of().applyAsDouble(window) - middle)));
  }

  /** Medians of every proxy, behind each its ratio; a star where the machine was never quiet. */
  Table table(Trial trial) {
    List<String> head = new ArrayList<>(List.of(trial.title()));
    trial.measures().forEach(measure -> head.add(measure.head(basis())));
    head.addAll(List.of("foreign CPU %", "failed"));
    Table table = new Table(head);
    for (String peer : seen(trial)) {
      List<String> cells = new ArrayList<>();
      cells.add(peer + (of(trial, peer).stream().noneMatch(Window::clean) ? FLAG : ""));
      for (Measure measure : trial.measures()) {
        cells.add(cell(trial, peer, measure));
      }
      double[] foreign = of(trial, peer).stream().mapToDouble(Window::foreign).toArray();
      cells.add(Figures.of(Medians.of(foreign)));
      cells.add(Long.toString(of(trial, peer).stream().mapToLong(Window::failed).sum()));
      table.row(cells);
    }
    return table;
  }

  /** The memory of every proxy at rest. */
  Table restTable() {
    Table table = new Table(List.of("before the first client", "memory, MiB"));
    restKb.forEach((peer, kb) -> table.row(List.of(peer, Figures.of(kb / KB_PER_MB))));
    return table;
  }

  private String cell(Trial trial, String peer, Measure measure) {
    if (peer.equals(DIRECT)) {
      boolean told = measure.kind() == Kind.SEEN || measure.kind() == Kind.ADDED;
      return told ? Figures.of(plain(trial, peer, measure)) : "";
    }
    String value = Figures.of(median(trial, peer, measure));
    String ratio = Figures.ratio(ratio(trial, peer, measure));
    return ratio.isEmpty() || peer.equals(basis()) ? value : value + " (" + ratio + ")";
  }

  /** The first figure of the work as bars. */
  Bars bars(Trial trial) {
    Measure measure = trial.measures().get(0);
    Bars bars = new Bars(measure.name());
    for (String peer : seen(trial)) {
      double value = median(trial, peer, measure);
      if (!Double.isNaN(value) && !peer.equals(DIRECT)) {
        String ratio = Figures.ratio(ratio(trial, peer, measure));
        bars.bar(peer, Math.max(0, value), ratio + " × " + basis(), colour(peer));
      }
    }
    return bars;
  }

  /** The number of the colour that the proxy has in every plot. */
  int colour(String peer) {
    return peers.indexOf(peer) + 1;
  }

  private List<Window> of(Trial trial, String peer) {
    return windows.stream()
        .filter(window -> window.trial().equals(trial.title()) && window.peer().equals(peer))
        .toList();
  }
}
