package io.weir.page;

import io.weir.config.problem.Nearest;
import io.weir.config.value.Units;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of one request, read strictly: what cannot be understood is a {@link BadCall}. */
public final class Query {
  private static final int SHOWN_MAX = 60;

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Reads {@code a=1&b}.
   *
   * @throws BadCall where an escape is broken
   */
  public static Query of(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('&', from);
      String pair = text.substring(from, end < 0 ? text.length() : end);
      from = end < 0 ? text.length() : end + 1;
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        values.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value);
      }
    }
    return new Query(values);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw BadCall.request("query: a percent sign escapes nothing in " + shown(text));
    }
  }

  /** The names given, in order. */
  public Set<String> names() {
    return values.keySet();
  }

  /** Refuses every name that is not among those known. */
  void allowOnly(Collection<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        String expected = known.isEmpty() ? "no parameters" : String.join(", ", known);
        String meant =
            Nearest.to(name, known).map(word -> "; did you mean " + word + "?").orElse("");
        throw BadCall.request(
            "parameter: " + shown(name) + " is unknown (expected: " + expected + meant + ")");
      }
    }
  }

  /** Whether the parameter is given, as {@code ?name}, {@code ?name=true} or the like. */
  public boolean flag(String name) {
    String value = text(name);
    if (value == null) {
      return false;
    }
    return switch (value) {
      case "", "true", "1", "on", "yes" -> true;
      case "false", "0", "off", "no" -> false;
      default -> throw bad(name, value, "true or false");
    };
  }

  /** The value; null where there is none. Given twice it is refused. */
  public @Nullable String text(String name) {
    List<String> all = all(name);
    if (all.size() > 1) {
      throw BadCall.request("parameter: " + name + " is given twice (expected: once)");
    }
    return all.isEmpty() ? null : all.get(0);
  }

  /** Every value of a parameter that may be given more than once. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** One of some words; the first where none is given. */
  public String word(String name, String... words) {
    String value = text(name);
    if (value == null) {
      return words[0];
    }
    if (!List.of(words).contains(value)) {
      throw bad(name, value, String.join(" or ", words));
    }
    return value;
  }

  /** A duration such as {@code 30s}; null where none is given. */
  public @Nullable Duration duration(String name, Duration max) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    Duration duration = Units.parseDuration(value);
    if (duration == null || duration.compareTo(max) > 0) {
      throw bad(name, value, "a duration such as 30s, up to " + Units.format(max));
    }
    return duration;
  }

  /** The refusal of one parameter's value. */
  public static BadCall bad(String name, String value, String expected) {
    return BadCall.request(name + ": " + shown(value) + " (expected: " + expected + ")");
  }

  /** A caller's text, short enough to be said back, without control characters. */
  public static String shown(String text) {
    String part = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "..." : text;
    return '"' + part.replaceAll("\\p{Cntrl}", "?") + '"';
  }
}
