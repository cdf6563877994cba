package io.weir.filters.tracing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.weir.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** A collector that takes OTLP over HTTP and shows what came, read by OpenTelemetry's own types. */
public final class CollectorStub implements AutoCloseable {
  private final HttpServer server;
  private final List<Seen> spans = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status = 200;

  /**
   * A span as it arrived.
   *
   * @param trace in hexadecimal digits, as {@code id} and {@code parent} are
   * @param resource attributes of the process
   */
  public record Seen(
      String name,
      String kind,
      String trace,
      String id,
      String parent,
      Map<String, Object> attributes,
      Map<String, Object> resource,
      Span raw) {

    /** An attribute; what tests compare, so that null stands for none. */
    public Object get(String attribute) {
      return attributes.getOrDefault(attribute, "none");
    }

    /** Whether it is marked as an error. */
    public boolean error() {
      return raw.getStatus().getCodeValue() == 2;
    }

    public long nanos() {
      return raw.getEndTimeUnixNano() - raw.getStartTimeUnixNano();
    }
  }

  /** A collector at a free port of the loopback address. */
  public CollectorStub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("x-token"));
      InputStream body = exchange.getRequestBody();
      boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
      ExportTraceServiceRequest request =
          ExportTraceServiceRequest.parseFrom(packed ? new GZIPInputStream(body) : body);
      if (status == 200) {
        request.getResourceSpansList().forEach(this::add);
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private void add(ResourceSpans from) {
    Map<String, Object> resource = values(from.getResource().getAttributesList());
    from.getScopeSpansList().stream()
        .flatMap(scope -> scope.getSpansList().stream())
        .map(span -> seen(span, resource))
        .forEach(spans::add);
  }

  private static Seen seen(Span span, Map<String, Object> resource) {
    return new Seen(
        span.getName(),
        span.getKind().name().replace("SPAN_KIND_", ""),
        hex(span.getTraceId().toByteArray()),
        hex(span.getSpanId().toByteArray()),
        hex(span.getParentSpanId().toByteArray()),
        values(span.getAttributesList()),
        resource,
        span);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static Map<String, Object> values(List<KeyValue> pairs) {
    Map<String, Object> values = new TreeMap<>();
    pairs.forEach(pair -> values.put(pair.getKey(), value(pair.getValue())));
    return values;
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case BOOL_VALUE -> value.getBoolValue();
      default -> value.toString();
    };
  }

  /** Where it takes spans, without a path. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What it answers from here on; it keeps nothing of what it does not answer with 200. */
  public void status(int code) {
    status = code;
  }

  /** Path and query of each request, and its {@code x-token}. */
  public List<String> requests() {
    return requests;
  }

  /** What has come so far, in the order in which it came. */
  public List<Seen> spans() {
    return spans;
  }

  /** Waits until so many spans have come. */
  public List<Seen> await(int count) {
    Patience.await(() -> count + " spans: " + spans, () -> spans.size() >= count);
    return spans;
  }

  /** The only span of that kind. */
  public Seen one(String kind) {
    return only(Seen::kind, kind);
  }

  private Seen only(Function<Seen, String> of, String value) {
    List<Seen> found = spans.stream().filter(span -> of.apply(span).equals(value)).toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " of " + value + ": " + spans);
    }
    return found.get(0);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
