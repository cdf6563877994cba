package io.weir.benchmarks.load.report;

import java.util.Locale;

/** Reports as text for a terminal. */
public final class Summary {
  private static final int KB_PER_MB = 1024;

  private Summary() {}

  /** One second of a run, on one line. */
  public static String line(Second second) {
    String line =
        String.format(
            Locale.ROOT,
            "%6.1f s  %,9d requests  p50 %s  p99 %s  %,d in flight  %,d failed",
            second.at(),
            second.requests(),
            time(second.p50Micros()),
            time(second.p99Micros()),
            second.inFlight(),
            second.failures());
    if (second.events() > 0) {
      line += String.format(Locale.ROOT, "  %,d events", second.events());
    }
    if (second.rssKb() > 0) {
      line +=
          String.format(
              Locale.ROOT,
              "  cpu %.0f %%  rss %,d MB",
              second.cpuPercent(),
              second.rssKb() / KB_PER_MB);
    }
    return line;
  }

  /** A whole report, over some lines. */
  public static String of(LoadReport report) {
    Totals totals = report.totals();
    StringBuilder text = new StringBuilder(1024);
    text.append(report.name()).append(": ").append(report.work()).append('\n');
    line(
        text,
        "requests",
        "%,d in %.2f s, %,.1f/s; bytes out %,d, in %,d",
        totals.requests(),
        totals.seconds(),
        totals.requestsPerSecond(),
        totals.bytesOut(),
        totals.bytesIn());
    line(text, "latency", "%s", spread(report.latency()));
    if (report.lag().max() > 0) {
      line(text, "lag", "%s", spread(report.lag()));
    }
    if (report.connect().count() > 0) {
      line(text, "connect", "%,d, %s", report.connect().count(), spread(report.connect()));
    }
    line(
        text,
        "trouble",
        "errors %s, not 2xx %s, %,d unsent, %,d unfinished",
        totals.errors().isEmpty() ? "none" : totals.errors(),
        totals.statuses().isEmpty() ? "none" : totals.statuses(),
        totals.unsent(),
        totals.unfinished());
    if (report.streams() != null) {
      streams(text, report.streams());
    }
    if (report.cost() != null) {
      cost(text, report.cost());
    }
    return text.toString();
  }

  private static void streams(StringBuilder text, Streams streams) {
    line(
        text,
        "events",
        "%,d, %,.1f/s; %,d streams broken",
        streams.events(),
        streams.eventsPerSecond(),
        streams.broken());
    line(text, "first event", "%s", spread(streams.firstEvent()));
    line(text, "gap", "%s", spread(streams.gap()));
    if (streams.delay().count() > 0) {
      line(text, "delay", "%s", spread(streams.delay()));
    }
  }

  private static void cost(StringBuilder text, Cost cost) {
    Double perEvent = cost.cpuMicrosPerEvent();
    line(
        text,
        "cpu",
        "%.2f us per request%s; user %.2f s, system %.2f s, %.1f %% of a core",
        cost.cpuMicrosPerRequest(),
        perEvent == null ? "" : String.format(Locale.ROOT, ", %.3f us per event", perEvent),
        cost.userSeconds(),
        cost.systemSeconds(),
        cost.cpuPercent());
    line(
        text,
        "memory",
        "rss before %,d KB, end %,d KB, most %,d KB",
        cost.rssBeforeKb(),
        cost.rssEndKb(),
        cost.rssMaxKb());
    line(
        text,
        "machine",
        "driver %.1f %%, others %.1f %% of a core",
        cost.driverPercent(),
        cost.foreignPercent());
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "  %-12s", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  private static String spread(Spread spread) {
    return String.format(
        Locale.ROOT,
        "p50 %s, p90 %s, p99 %s, p99.9 %s, max %s",
        time(spread.p50()),
        time(spread.p90()),
        time(spread.p99()),
        time(spread.p999()),
        time(spread.max()));
  }

  private static String time(double micros) {
    if (micros < 1_000) {
      return String.format(Locale.ROOT, "%.0f us", micros);
    }
    return micros < 1_000_000
        ? String.format(Locale.ROOT, "%.2f ms", micros / 1_000)
        : String.format(Locale.ROOT, "%.2f s", micros / 1_000_000);
  }
}
