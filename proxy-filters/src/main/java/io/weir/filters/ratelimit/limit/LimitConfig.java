package io.weir.filters.ratelimit.limit;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Node;
import io.weir.config.Shape;
import io.weir.config.value.Rate;
import io.weir.filters.identity.NamePatterns;
import io.weir.filters.store.Pace;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for one limit: whose, and how much of what.
 *
 * @param name what metrics and clients hear it called; null where it has no name of its own
 * @param per who has a bucket of their own; several words together name one
 * @param models models to which it applies
 * @param requests how many requests in time
 * @param burst how many requests at most at one moment; null for as many as come in the time
 * @param tokens how many tokens in time, read and written
 * @param promptTokens how many tokens read
 * @param completionTokens how many tokens written
 * @param tokensBurst how many tokens at most at one moment
 * @param concurrency how many requests at a time; 0 for any number
 */
public record LimitConfig(
    @Nullable String name,
    List<Subject> per,
    NamePatterns models,
    @Nullable Rate requests,
    @Nullable Long burst,
    @Nullable Rate tokens,
    @Nullable Rate promptTokens,
    @Nullable Rate completionTokens,
    @Nullable Long tokensBurst,
    int concurrency) {

  /** The keys of a limit. */
  public static final Shape<LimitConfig> SHAPE = shape();

  private static final long BURST_MAX = 1_000_000_000_000L;

  private static Shape<LimitConfig> shape() {
    Shape.Builder b = Shape.named("rate_limit_limit", "One limit: whose, and how much of what.");
    Key<String> name =
        b.key("name", Kinds.text(Pattern.compile("[A-Za-z0-9_.-]{1,40}"), "a short name"))
            .optional()
            .doc("What metrics and refused clients hear it called; what it is per, if left out.");
    Key<List<Subject>> per = per(b);
    Key<NamePatterns> models =
        b.key("models", NamePatterns.KIND)
            .orElse(NamePatterns.ALL)
            .doc("Models to which it applies, `*` for any run of characters; all if left out.");
    Key<Rate> requests =
        b.key("requests", Kinds.rate()).optional().doc("How many requests in how much time.");
    Key<Long> burst =
        b.key("burst", Kinds.wholeNumber(1, 1_000_000_000))
            .optional()
            .doc("How many requests at one moment; as many as `requests` says if left out.");
    Key<Rate> tokens =
        b.key("tokens", Kinds.rate())
            .optional()
            .doc("How many tokens of models, read and written, in how much time.");
    Key<Rate> prompt =
        b.key("prompt_tokens", Kinds.rate()).optional().doc("How many tokens that models read.");
    Key<Rate> completion =
        b.key("completion_tokens", Kinds.rate())
            .optional()
            .doc("How many tokens that models write.");
    Key<Long> tokensBurst =
        b.key("tokens_burst", Kinds.wholeNumber(1, 1_000_000_000))
            .optional()
            .doc("How many tokens at one moment; as many as the rate says if left out.");
    Key<Integer> concurrency =
        b.key("concurrency", Kinds.integer(1, 1_000_000))
            .optional()
            .doc("How many requests at a time.");
    return b.build(
            v ->
                new LimitConfig(
                    v.orNull(name),
                    v.get(per),
                    v.get(models),
                    v.orNull(requests),
                    v.orNull(burst),
                    v.orNull(tokens),
                    v.orNull(prompt),
                    v.orNull(completion),
                    v.orNull(tokensBurst),
                    v.find(concurrency).orElse(0)))
        .checked(
            (config, node) -> {
              if (config.burst != null && config.requests == null) {
                node.at(burst).problem("found a burst of nothing", "`requests` beside it", null);
              }
              if (config.tokensBurst != null && config.tokenRates() == 0) {
                node.at(tokensBurst)
                    .problem("found a burst of nothing", "a rate of tokens beside it", null);
              }
              config.check(node, per);
            });
  }

  private static Key<List<Subject>> per(Shape.Builder b) {
    return b.key("per", Kinds.nonEmptyList(Subject.KIND))
        .orElse(List.of(Subject.KEY))
        .doc(
            "Who has a bucket of their own: `key` (who has none is known by address),"
                + " `client` address, `header NAME`, `model`, `tag` (each of a key's tags),"
                + " `route`, or `all` together. Several words together name one.");
  }

  private void check(Node node, Key<List<Subject>> perKey) {
    if (per.size() > 1 && isPer(Subject.By.TAG)) {
      node.at(perKey).problem("found tag beside others", "tag alone: a key may have several", null);
    }
    if (anyRateOfNothing()) {
      node.problem("found a rate of nothing", "more than 0", null);
    }
  }

  private int tokenRates() {
    return (tokens == null ? 0 : 1)
        + (promptTokens == null ? 0 : 1)
        + (completionTokens == null ? 0 : 1);
  }

  private boolean anyRateOfNothing() {
    for (Measure measure : Measure.values()) {
      Rate rate = rate(measure);
      if (rate != null && rate.amount() == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether it counts tokens of models. */
  public boolean countsTokens() {
    return tokenRates() > 0;
  }

  /** How many different things it counts. */
  public int measures() {
    return tokenRates() + (requests == null ? 0 : 1) + (concurrency == 0 ? 0 : 1);
  }

  /** The rate of what is counted; null where it has none. */
  @Nullable Rate rate(Measure measure) {
    return switch (measure) {
      case REQUESTS -> requests;
      case TOKENS -> tokens;
      case PROMPT_TOKENS -> promptTokens;
      case COMPLETION_TOKENS -> completionTokens;
      case CONCURRENCY -> null;
    };
  }

  /** How many at one moment. */
  long burst(Measure measure) {
    Long written = measure == Measure.REQUESTS ? burst : tokensBurst;
    Rate rate = rate(measure);
    double whole = rate == null ? 1 : Math.ceil(rate.amount());
    return written != null ? written : (long) Math.max(1, Math.min(whole, BURST_MAX));
  }

  /** What it is called. */
  String title() {
    return name != null
        ? name
        : per.stream().map(Subject::toString).collect(Collectors.joining("+"));
  }

  /** What tells its buckets of that measure from others in the same place. */
  String text(Measure measure) {
    Rate rate = rate(measure);
    Pace pace = rate == null ? null : Limit.pace(rate, burst(measure));
    return String.join(
        ":",
        measure.word(),
        per.stream().map(Subject::toString).collect(Collectors.joining("+")),
        String.join(",", models.written()),
        pace == null
            ? Integer.toString(concurrency)
            : pace.tokens() + "/" + pace.units() + "x" + pace.unitMicros() + "/" + pace.burst());
  }

  /** Whether that measure is counted. */
  boolean counts(Measure measure) {
    return measure == Measure.CONCURRENCY ? concurrency > 0 : rate(measure) != null;
  }

  /** Whether another in the same place would draw from the same buckets. */
  public boolean overlaps(LimitConfig other) {
    return Stream.of(Measure.values())
        .anyMatch(m -> counts(m) && other.counts(m) && text(m).equals(other.text(m)));
  }

  boolean isForAll() {
    return per.size() == 1 && isPer(Subject.By.ALL);
  }

  boolean isPer(Subject.By by) {
    return per.stream().anyMatch(subject -> subject.by() == by);
  }
}
