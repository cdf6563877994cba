package io.weir.filters.tracing.collector;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Secret;
import io.weir.config.value.Url;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A collector and how spans get there.
 *
 * @param endpoint takes OTLP over HTTP; its path is {@code /v1/traces} where none is written
 * @param headers go with each request to it
 * @param resource who the spans are of
 * @param timeout for one batch, all tries included
 * @param compressed whether batches are sent in gzip
 * @param queue what waits
 */
public record CollectorConfig(
    Url endpoint,
    Map<String, Secret> headers,
    Map<String, String> resource,
    Duration timeout,
    boolean compressed,
    Queue queue) {
  /**
   * What waits to be sent.
   *
   * @param spansMax most spans; further ones are dropped
   * @param batch most spans of a request
   * @param interval how long a batch that is not full waits
   */
  public record Queue(int spansMax, int batch, Duration interval) {
    private static final Shape<Queue> SHAPE = shape();

    private static Shape<Queue> shape() {
      Shape.Builder b = Shape.named("tracing_queue", "Spans that wait to be sent.");
      Key<Integer> spans =
          b.key("spans_max", Kinds.integer(1, 1 << 20))
              .orElse(2048)
              .doc("Most spans that wait, or are on their way; further ones are dropped.");
      Key<Integer> batch =
          b.key("batch", Kinds.integer(1, 1 << 16))
              .orElse(512)
              .doc("Most spans of one request to the collector.");
      Key<Duration> interval =
          b.key("interval", Kinds.duration(Duration.ofMillis(10), Duration.ofMinutes(5)))
              .orElse(Duration.ofSeconds(1))
              .doc("How long spans wait for others to go with them.");
      return b.build(v -> new Queue(v.get(spans), v.get(batch), v.get(interval)))
          .checked(
              (queue, node) -> {
                if (queue.batch > queue.spansMax) {
                  node.problem("found a batch of " + queue.batch, "at most spans_max", null);
                }
              });
    }
  }

  /** Its keys; part of the shape of {@code tracing}. */
  public static final Shape<CollectorConfig> SHAPE = shape();

  private static Shape<CollectorConfig> shape() {
    Shape.Builder b = Shape.named("collector", "A collector.");
    Key<Url> endpoint =
        b.key("endpoint", Kinds.url())
            .doc(
                "The collector, which takes OTLP over HTTP in protobuf, such as"
                    + " `http://localhost:4318`; its path is `/v1/traces` where none is written.");
    Key<Map<String, Secret>> headers =
        b.key("headers", Kinds.map(Kinds.headerName(), Kinds.secret()))
            .orElse(Map.of())
            .doc("Sent with each request to the collector.");
    Key<String> service =
        b.key("service", Kinds.text()).orElse("weir").doc("What the spans are of: `service.name`.");
    Key<Map<String, String>> resource =
        b.key("resource", Kinds.map(Kinds.text()))
            .orElse(Map.of())
            .doc("Further attributes of the process, such as `deployment.environment.name`.");
    Key<Duration> timeout =
        b.key("timeout", Kinds.duration(Duration.ofMillis(50), Duration.ofMinutes(1)))
            .orElse(Duration.ofSeconds(5))
            .doc("For one batch, further tries included.");
    Key<Boolean> compress =
        b.key("compress", Kinds.bool()).orElse(true).doc("Send batches in gzip.");
    Key<Queue> queue =
        b.key("queue", Queue.SHAPE).orElse(Queue.SHAPE.defaults()).doc("What waits to be sent.");
    return b.build(
        v -> {
          Map<String, String> all = new LinkedHashMap<>(v.get(resource));
          all.put("service.name", v.get(service));
          return new CollectorConfig(
              v.get(endpoint),
              v.get(headers),
              Map.copyOf(all),
              v.get(timeout),
              v.get(compress),
              v.get(queue));
        });
  }

  /** Where batches are posted. */
  String target() {
    return endpoint.path().isEmpty() || endpoint.path().equals("/")
        ? endpoint.scheme() + "://" + endpoint.authority() + "/v1/traces"
        : endpoint.toString();
  }
}
