package io.weir.benchmarks.load;

import io.weir.benchmarks.load.work.Chat;
import io.weir.benchmarks.load.work.Request;
import io.weir.benchmarks.load.work.Work;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The arguments that say what is done to whom. */
final class WorkOptions {
  private static final int MOST_LANES = 1_000_000;
  private static final int MOST_WEIGHT = 10_000;
  private static final int MOST_BODY = 64 * 1024 * 1024;
  private static final double MOST_SECONDS = 24 * 3_600;
  private static final double NANOS = 1e9;

  @Parameters(
      paramLabel = "URL",
      description = "http://HOST:PORT/PATH; the port is 80 where it is left out.")
  private URI url = URI.create("");

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      defaultValue = "64",
      description = "Connections kept open (${DEFAULT-VALUE}).")
  private int connections;

  @Option(names = "--http2", description = "Cleartext HTTP/2, by prior knowledge.")
  private boolean http2;

  @Option(
      names = {"-m", "--streams"},
      paramLabel = "N",
      defaultValue = "1",
      description = "Requests at once on a connection of HTTP/2 (${DEFAULT-VALUE}).")
  private int streams;

  @Option(
      names = {"-r", "--rate"},
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "Open loop: so many requests a second, whatever becomes of them; their latency counts from"
            + " the moment that they were due. Without it, each connection or stream sends when"
            + " its answer has ended."
      })
  private double rate;

  @Option(
      names = "--max-waiting",
      paramLabel = "N",
      defaultValue = "10000",
      description = {
        "Open loop: how many may be due and wait for a free connection; older ones are given up and"
            + " counted as unsent (${DEFAULT-VALUE})."
      })
  private int maxWaiting;

  @Option(
      names = {"-d", "--seconds"},
      paramLabel = "S",
      defaultValue = "10",
      description = "How long the measured window is (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = {"-w", "--warm-up"},
      paramLabel = "S",
      defaultValue = "2",
      description = "Seconds of the same load before it, not counted (${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(
      names = "--ramp",
      paramLabel = "S",
      defaultValue = "0",
      description = "Seconds over which connections are opened, before the warm-up.")
  private double ramp;

  @Option(
      names = "--drain",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seconds that answers may take beyond the window (${DEFAULT-VALUE}).")
  private double drain;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "0",
      description = "Ends the window after so many requests, if not before.")
  private long maxRequests;

  @Option(
      names = "--churn",
      paramLabel = "K",
      defaultValue = "0",
      description = "A new connection after every K requests.")
  private int churn;

  @Option(
      names = "--read-rate",
      paramLabel = "B",
      defaultValue = "0",
      description = "Slow readers: at most so many bytes a second are read from a connection.")
  private long readRate;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "30",
      description = {
        "Seconds without a byte of the answer, after which a request fails (${DEFAULT-VALUE})."
      })
  private double timeout;

  @Option(names = "--sse", description = "Asks for event streams, and counts their events.")
  private boolean sse;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "gpt-4o-mini",
      description = "The model that chat requests name (${DEFAULT-VALUE}).")
  private String model = "";

  @Option(
      names = {"-b", "--body-bytes"},
      paramLabel = "N[:WEIGHT]",
      split = ",",
      defaultValue = "1024",
      description = {
        "Length of the chat requests; a list of lengths with weights is sent mixed, such as"
            + " 1024:70,16384:25,1048576:5 (${DEFAULT-VALUE})."
      })
  private List<String> sizes = List.of();

  @Option(
      names = {"-f", "--body"},
      paramLabel = "FILE",
      description = "A body to send instead; UTF-8.")
  private @Nullable Path body;

  @Option(names = "--get", description = "GET requests without a body.")
  private boolean get;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "A header of every request.")
  private List<String> headers = List.of();

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Event loops of the driver (${DEFAULT-VALUE}).")
  private int threads;

  /** The work as it was asked for; a {@link ParameterException} where it cannot be done. */
  Work work(CommandLine line) {
    check(
        line,
        url != null && "http".equals(url.getScheme()) && url.getHost() != null,
        "URL: http://HOST:PORT/PATH");
    check(line, connections > 0 && streams > 0, "--connections and --streams: at least 1");
    check(line, streams == 1 || http2, "--streams: only with --http2");
    check(line, (long) connections * streams <= MOST_LANES, "too many connections and streams");
    check(line, threads > 0 && threads <= connections, "--threads: 1 to --connections");
    check(line, rate >= 0 && maxWaiting >= 0 && maxRequests >= 0, "rate and counts: 0 or more");
    check(line, maxRequests == 0 || maxRequests >= threads, "--requests: one for each thread");
    check(line, seconds > 0 && timeout > 0, "--seconds and --timeout: more than 0");
    check(line, warmUp >= 0 && ramp >= 0 && drain >= 0, "seconds: 0 or more");
    check(line, seconds + warmUp + ramp + drain <= MOST_SECONDS, "no run is longer than a day");
    check(line, churn >= 0 && readRate >= 0, "--churn and --read-rate: 0 or more");
    int port = url.getPort() < 0 ? 80 : url.getPort();
    return new Work(
        new InetSocketAddress(url.getHost(), port),
        url.getHost() + ":" + port,
        http2,
        mix(line),
        connections,
        streams,
        threads,
        new Work.Pace(rate, maxWaiting, maxRequests),
        new Work.Span(nanos(ramp), nanos(warmUp), nanos(seconds), nanos(drain)),
        new Work.Limits(nanos(timeout), churn, readRate));
  }

  private static long nanos(double seconds) {
    return (long) (seconds * NANOS);
  }

  private static void check(CommandLine line, boolean good, String message) {
    if (!good) {
      throw new ParameterException(line, "load: " + message);
    }
  }

  private List<Request> mix(CommandLine line) {
    if (get) {
      return List.of(new Request("GET", path(), fields(line), "", sse, 1));
    }
    if (body != null) {
      return List.of(new Request("POST", path(), fields(line), read(line, body), sse, 1));
    }
    List<Request> mix = new ArrayList<>();
    for (String size : sizes) {
      String[] parts = size.split(":", 2);
      int bytes = number(line, parts[0], MOST_BODY);
      int weight = parts.length == 1 ? 1 : number(line, parts[1], MOST_WEIGHT);
      String chat = Chat.body(model, sse, bytes);
      mix.add(new Request("POST", path(), fields(line), chat, sse, weight));
    }
    return mix;
  }

  private static String read(CommandLine line, Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ParameterException(line, "load: --body: cannot read " + file + " as UTF-8", e);
    }
  }

  private static int number(CommandLine line, String text, int most) {
    try {
      int number = Integer.parseInt(text.strip());
      check(line, number > 0 && number <= most, "--body-bytes: " + text + " is not 1 to " + most);
      return number;
    } catch (NumberFormatException e) {
      throw new ParameterException(line, "load: --body-bytes: " + text + " is no number", e);
    }
  }

  private String path() {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /** What a client of a model server sends along, and what was asked for in place of it. */
  private Map<String, String> fields(CommandLine line) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("user-agent", "weir-load");
    fields.put("accept", sse ? "text/event-stream" : "application/json");
    if (!get) {
      fields.put("content-type", "application/json");
    }
    for (String header : headers) {
      String[] parts = header.split(":", 2);
      check(line, parts.length == 2, "--header: " + header + " has no colon");
      fields.put(parts[0].strip().toLowerCase(Locale.ROOT), parts[1].strip());
    }
    return fields;
  }

  /** What is done, in a line. */
  String describe() {
    StringJoiner text = new StringJoiner(", ");
    text.add(rate > 0 ? "open loop of " + shortly(rate) + "/s" : "closed loop");
    text.add(http2 ? "HTTP/2" : "HTTP/1.1");
    text.add(connections + " connections" + (http2 ? " of " + streams + " streams" : ""));
    text.add(get ? "GET" : body != null ? "body of a file" : String.join(" ", sizes) + " B");
    if (sse) {
      text.add("event streams of " + model);
    }
    if (churn > 0) {
      text.add("new connection after " + churn + " requests");
    }
    if (readRate > 0) {
      text.add("read at " + readRate + " B/s");
    }
    return text.add(shortly(seconds) + " s after " + shortly(warmUp + ramp) + " s").toString();
  }

  private static String shortly(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
