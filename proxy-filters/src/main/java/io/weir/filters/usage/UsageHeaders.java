package io.weir.filters.usage;

import io.weir.filters.llm.usage.Charge.Basis;
import io.weir.filters.llm.usage.Usage;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.json.Decimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The header fields that tell a client what its call used. For any thread. */
final class UsageHeaders {
  private static final int NANO_DIGITS = 9;

  /** Figures by their names in the access log; what is blank is left out. */
  private static final Map<String, Function<Usage, String>> FIGURES = figures();

  /** The fields of those who name none. */
  static final Map<String, String> USUAL =
      Stream.of("input_tokens", "output_tokens", "cost_usd", "tokens_estimated")
          .collect(
              Collectors.toUnmodifiableMap(
                  figure -> figure, figure -> "x-weir-usage-" + figure.replace('_', '-')));

  private record Field(HeaderName name, Function<Usage, String> value) {}

  private final List<Field> fields = new ArrayList<>();

  /** The fields under these names, by figure. */
  UsageHeaders(Map<String, String> names) {
    FIGURES.forEach(
        (figure, value) -> {
          String name = names.get(figure);
          if (name != null) {
            fields.add(new Field(HeaderName.of(name), value));
          }
        });
  }

  /** The figures that can be told. */
  static Set<String> figureNames() {
    return FIGURES.keySet();
  }

  private static Map<String, Function<Usage, String>> figures() {
    Map<String, Function<Usage, String>> of = new LinkedHashMap<>();
    of.put("model", Usage::model);
    of.put("input_tokens", usage -> Long.toString(usage.tokens().input().tokens()));
    of.put("cached_tokens", usage -> part(usage.tokens().input().cached()));
    of.put(
        "cache_write_tokens",
        usage -> part(usage.tokens().input().cacheWrite() + usage.tokens().input().cacheWrite1h()));
    of.put("output_tokens", usage -> Long.toString(usage.tokens().output().tokens()));
    of.put("reasoning_tokens", usage -> part(usage.tokens().output().reasoning()));
    of.put("cost_usd", UsageHeaders::cost);
    of.put("cost_basis", usage -> usage.charge().basis().word());
    of.put("tokens_estimated", usage -> usage.estimated() ? "true" : "");
    return of;
  }

  private static String part(long tokens) {
    return tokens > 0 ? Long.toString(tokens) : "";
  }

  private static String cost(Usage usage) {
    boolean known = usage.charge().basis() != Basis.UNKNOWN;
    return known ? new Decimal(usage.charge().nanos(), NANO_DIGITS).toString() : "";
  }

  /** Takes off what an upstream says under these names, or an answer from before. */
  void removeFrom(Headers headers) {
    for (Field field : fields) {
      headers.remove(field.name);
    }
  }

  /** Writes the figures of a call. */
  void write(Usage usage, Headers to) {
    for (Field field : fields) {
      String value = field.value.apply(usage);
      if (!value.isEmpty()) {
        to.set(field.name, value);
      }
    }
  }
}
