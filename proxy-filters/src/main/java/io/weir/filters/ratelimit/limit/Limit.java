package io.weir.filters.ratelimit.limit;

import io.weir.config.value.Rate;
import io.weir.filter.FilterContext;
import io.weir.filters.identity.Identity;
import io.weir.filters.store.Buckets.Tokens;
import io.weir.filters.store.Pace;
import io.weir.stats.Counter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is counted for one kind of subject, prepared. Its buckets' keys follow from what
 * it says and where it stands, so that an equal limit finds the same buckets after a reload, and a
 * changed one finds new ones. For any thread.
 */
public final class Limit {
  private static final int REMEMBERED_MAX = 10_000;

  private final LimitConfig config;
  private final Measure measure;
  private final @Nullable Pace pace;
  private final String prefix;
  private final String name;
  private final String words;
  private final Counter.Child refused;
  private final Counter.Child reported;
  private final Subject first;
  private final boolean tagged;
  private final Map<Object, Bucket> buckets = new ConcurrentHashMap<>();

  Limit(LimitConfig config, Measure measure, String owner, Counter counter) {
    this.config = config;
    this.measure = measure;
    Rate rate = config.rate(measure);
    this.pace = rate == null ? null : pace(rate, config.burst(measure));
    this.prefix = "rate_limit:" + owner + ':' + config.text(measure) + ':';
    this.name = config.title();
    this.words = words(name, rate);
    this.refused = counter.with(owner, name, measure.word(), "refused");
    this.reported = counter.with(owner, name, measure.word(), "reported");
    this.first = config.per().get(0);
    this.tagged = first.by() == Subject.By.TAG;
  }

  /** Parts of a token, such as {@code 0.5/s}, are whole ones in more time. */
  static Pace pace(Rate rate, long burst) {
    BigDecimal amount = BigDecimal.valueOf(rate.amount()).stripTrailingZeros();
    int places = Math.min(Math.max(0, amount.scale()), 6);
    long whole = amount.movePointRight(places).longValue();
    Duration per = rate.per();
    for (int i = 0; i < places; i++) {
      per = per.multipliedBy(10);
    }
    return Pace.of(whole, per, burst);
  }

  private String words(String name, @Nullable Rate rate) {
    String much = rate == null ? Integer.toString(config.concurrency()) : rate.toString();
    String whose = name.equals("all") ? "for all" : "per " + name.replace("+", " and ");
    return "the limit of "
        + much
        + ' '
        + measure.plural()
        + ' '
        + (config.name() == null ? whose : '"' + name + '"');
  }

  /** What is counted. */
  public Measure measure() {
    return measure;
  }

  /** How its buckets fill; null where places are counted. */
  public @Nullable Pace pace() {
    return pace;
  }

  /** How many places there are; 0 where it fills in time. */
  int most() {
    return config.concurrency();
  }

  /** What metrics call it. */
  public String name() {
    return name;
  }

  /** Its one bucket; null where subjects have buckets of their own, or places are counted. */
  public @Nullable Tokens onlyBucket() {
    return pace != null && config.isForAll() ? new Tokens(prefix, pace, 0) : null;
  }

  /** What it says, for who is refused. */
  public String words() {
    return words;
  }

  /** Counts an exchange that it refuses, or would. */
  public void refuses(boolean enforced) {
    (enforced ? refused : reported).inc();
  }

  /** Whether nothing can be drawn before the model is known that an attempt is for. */
  boolean needsModel() {
    return config.isPer(Subject.By.MODEL) || !config.models().isAll();
  }

  boolean needsRoute() {
    return config.isPer(Subject.By.ROUTE);
  }

  /** Whether a key's own limit stands in its place. */
  boolean yieldsTo(Limit own) {
    return measure == own.measure && config.per().equals(own.config.per());
  }

  /** Whether it is the same limit twice. */
  boolean sameAs(Limit other) {
    return prefix.equals(other.prefix);
  }

  /** Adds what this exchange draws from it. */
  void draw(Drawing into, FilterContext context, @Nullable Identity identity) {
    String model = into.model();
    if (!config.models().isAll() && !config.models().allow(model == null ? "" : model)) {
      return;
    }
    if (tagged) {
      if (identity != null) {
        for (String tag : identity.tags()) {
          into.add(bucket(tag));
        }
      }
    } else if (config.per().size() == 1) {
      into.add(bucket(first.of(context, identity, model)));
    } else {
      into.add(joined(context, identity, model));
    }
  }

  private Bucket bucket(Object subject) {
    Bucket known = buckets.get(subject);
    return known == null ? made(subject, first.text(subject)) : known;
  }

  private Bucket made(Object subject, String text) {
    if (buckets.size() >= REMEMBERED_MAX) {
      buckets.clear();
    }
    Bucket bucket = new Bucket(this, prefix + text);
    buckets.put(subject, bucket);
    return bucket;
  }

  /** The bucket of several words together. */
  private Bucket joined(
      FilterContext context, @Nullable Identity identity, @Nullable String model) {
    StringBuilder text = new StringBuilder(64);
    List<Subject> per = config.per();
    for (int i = 0; i < per.size(); i++) {
      Subject subject = per.get(i);
      text.append(i == 0 ? "" : "|").append(subject.text(subject.of(context, identity, model)));
    }
    String whole = text.toString();
    Bucket known = buckets.get(whole);
    return known == null ? made(whole, whole) : known;
  }
}
