package io.weir.filters.breaker.config;

import com.fasterxml.jackson.core.JsonPointer;
import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Url;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An outside word on a cluster's health: a page that is asked from time to time.
 *
 * @param url asked with GET; an answer that is not 2xx is red, and so is none
 * @param interval from one asking to the next
 * @param timeout for the whole answer
 * @param field JSON pointer to the colour
 * @param reasonField JSON pointer to a reason
 * @param metricsField JSON pointer to an object that is put into the incident
 * @param colours what the words mean
 */
public record HealthConfig(
    Url url,
    Duration interval,
    Duration timeout,
    String field,
    String reasonField,
    String metricsField,
    Colours colours) {
  /**
   * The words for each colour.
   *
   * @param green close the breaker
   * @param amber have an open one tried
   * @param red open it
   */
  public record Colours(List<String> green, List<String> amber, List<String> red) {
    /** The state that a word asks for; null for one that is not known. */
    public @Nullable State state(String word) {
      if (green.contains(word)) {
        return State.CLOSED;
      }
      if (amber.contains(word)) {
        return State.HALF_OPEN;
      }
      return red.contains(word) ? State.OPEN : null;
    }
  }

  static final Shape<HealthConfig> SHAPE = shape();

  private static Shape<HealthConfig> shape() {
    Shape.Builder b =
        Shape.named(
            "breaker_health",
            "A page that says how the cluster is: green closes the breaker, amber has an open one"
                + " tried, red opens it. An answer that is not 2xx is red, and so is none.");
    Key<Url> url = b.key("url", Kinds.url()).doc("The page, asked with GET.");
    Key<Duration> interval =
        b.key("interval", Kinds.duration(Duration.ofMillis(50), Duration.ofHours(1)))
            .orElse(Duration.ofSeconds(15))
            .doc("From one asking to the next; the first is at the start.");
    Key<Duration> timeout =
        b.key("timeout", Kinds.duration(Duration.ofMillis(50), Duration.ofMinutes(1)))
            .orElse(Duration.ofSeconds(3))
            .doc("For the whole answer.");
    Key<String> field = pointer(b, "field", "/state", "JSON pointer to the colour.");
    Key<String> reason = pointer(b, "reason_field", "/reason", "JSON pointer to a reason.");
    Key<String> metrics =
        pointer(b, "metrics_field", "/metrics", "JSON pointer to figures for the incident.");
    Key<List<String>> green = words(b, "green", "close the breaker");
    Key<List<String>> amber = words(b, "amber", "have an open breaker tried");
    Key<List<String>> red = words(b, "red", "open the breaker");
    return b.build(
        v ->
            new HealthConfig(
                v.get(url),
                v.get(interval),
                v.get(timeout),
                v.get(field),
                v.get(reason),
                v.get(metrics),
                new Colours(v.get(green), v.get(amber), v.get(red))));
  }

  private static Key<String> pointer(Shape.Builder b, String name, String usual, String doc) {
    return b.key(
            name,
            Kinds.scalar(
                "json_pointer",
                "a JSON pointer such as /state",
                text -> text.startsWith("/") && valid(text) ? text : null))
        .orElse(usual)
        .doc(doc);
  }

  private static boolean valid(String text) {
    try {
      return JsonPointer.compile(text) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Key<List<String>> words(Shape.Builder b, String colour, String effect) {
    return b.key(colour, Kinds.list(Kinds.text()))
        .orElse(List.of(colour))
        .doc("Words that " + effect + ".");
  }
}
