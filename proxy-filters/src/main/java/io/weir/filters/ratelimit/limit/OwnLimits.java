package io.weir.filters.ratelimit.limit;

import io.weir.config.value.Rate;
import io.weir.filters.identity.Identity;
import io.weir.filters.identity.NamePatterns;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Limits that stand with a key, under {@code limits: {rate_limit: …}}: one mapping, or several. */
final class OwnLimits {
  private static final String WORD = "rate_limit";
  private static final Set<String> KEYS =
      Set.of(
          "requests",
          "burst",
          "tokens",
          "prompt_tokens",
          "completion_tokens",
          "tokens_burst",
          "concurrency");

  private OwnLimits() {}

  /**
   * The limits of that key; none where it has none.
   *
   * @throws IllegalArgumentException where one cannot be read
   */
  static List<LimitConfig> of(Identity identity) {
    Object written = identity.limits().get(WORD);
    List<LimitConfig> limits = new ArrayList<>();
    for (Object one : written instanceof List<?> several ? several : listOf(written)) {
      if (!(one instanceof Map<?, ?> keys) || !KEYS.containsAll(keys.keySet())) {
        throw new IllegalArgumentException(
            WORD + ": found " + one + " (expected: a mapping with " + String.join(", ", KEYS));
      }
      limits.add(limit(keys));
    }
    return limits;
  }

  private static List<Object> listOf(@Nullable Object one) {
    return one == null ? List.of() : List.of(one);
  }

  private static LimitConfig limit(Map<?, ?> keys) {
    Long concurrency = number(keys, "concurrency");
    return new LimitConfig(
        "own",
        List.of(Subject.KEY),
        NamePatterns.ALL,
        rate(keys, "requests"),
        number(keys, "burst"),
        rate(keys, "tokens"),
        rate(keys, "prompt_tokens"),
        rate(keys, "completion_tokens"),
        number(keys, "tokens_burst"),
        concurrency == null ? 0 : (int) Math.min(concurrency, Integer.MAX_VALUE));
  }

  private static @Nullable Rate rate(Map<?, ?> keys, String key) {
    Object value = keys.get(key);
    Rate rate = value == null ? null : Rate.parse(value.toString().strip());
    if (value != null && (rate == null || rate.amount() == 0)) {
      throw wrong(key, value, "a rate such as 10/s");
    }
    return rate;
  }

  private static @Nullable Long number(Map<?, ?> keys, String key) {
    Object value = keys.get(key);
    if (value == null) {
      return null;
    }
    try {
      long number = new BigDecimal(value.toString().strip()).longValueExact();
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, value, "a whole number");
    } catch (ArithmeticException e) {
      throw wrong(key, value, "a whole number of 64 bits");
    }
    throw wrong(key, value, "1 or more");
  }

  private static IllegalArgumentException wrong(String key, Object value, String expected) {
    return new IllegalArgumentException(
        WORD + "." + key + ": found " + value + " (expected: " + expected + ")");
  }
}
