package io.weir.filters.ratelimit.limit;

import io.weir.filter.FilterContext;
import io.weir.filters.identity.Identity;
import io.weir.stats.Counter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The limits of one entry: for everybody, and as they are for keys with limits of their own. */
public final class Limits {
  private static final Logger log = LoggerFactory.getLogger(Limits.class);
  private static final int REMEMBERED_MAX = 10_000;

  private final String owner;
  private final Counter counter;
  private final boolean own;
  private final List<Limit> general;
  private final Map<String, Owned> owned = new ConcurrentHashMap<>();

  /** The limits that one key has instead, and what was written with it when they were made. */
  private record Owned(Map<String, Object> written, List<Limit> limits) {}

  /**
   * Prepares what is written.
   *
   * @param owner where the entry stands
   * @param own whether keys may have limits of their own
   * @param counter counts refusals by owner, limit, measure and result
   */
  public Limits(List<LimitConfig> written, String owner, boolean own, Counter counter) {
    this.owner = owner;
    this.own = own;
    this.counter = counter;
    this.general = new ArrayList<>();
    written.forEach(config -> add(config, general));
  }

  private void add(LimitConfig config, List<Limit> to) {
    for (Measure measure : Measure.values()) {
      Limit limit = config.counts(measure) ? new Limit(config, measure, owner, counter) : null;
      if (limit != null && to.stream().noneMatch(limit::sameAs)) {
        to.add(limit);
      }
    }
  }

  /** Whether nothing can be drawn before the model is known that an attempt is for. */
  public boolean needModel() {
    return general.stream().anyMatch(Limit::needsModel);
  }

  /** Whether nothing can be drawn before the route is known. */
  public boolean needRoute() {
    return general.stream().anyMatch(Limit::needsRoute);
  }

  /** Whether tokens of models are counted. */
  public boolean countTokens() {
    return general.stream().anyMatch(limit -> limit.measure().isTokens());
  }

  /** The limits for everybody who has none of his own. */
  public List<Limit> general() {
    return Collections.unmodifiableList(general);
  }

  /** How many limits there are for everybody. */
  public int size() {
    return general.size();
  }

  /**
   * What an exchange draws.
   *
   * @param model the model that is asked for; null where it is not known
   * @param prompt about how many tokens it will read
   * @param completion about how many tokens it will write
   */
  public Drawing draw(FilterContext context, @Nullable String model, long prompt, long completion) {
    Identity identity = context.get(Identity.SLOT);
    List<Limit> limits = of(identity);
    int size = limits.size();
    Drawing drawing = new Drawing(size, model, prompt, completion);
    for (int i = 0; i < size; i++) {
      limits.get(i).draw(drawing, context, identity);
    }
    return drawing;
  }

  /** What an exchange draws for another model than before: only from limits that tell models. */
  public Drawing drawForModel(
      FilterContext context, @Nullable String model, long prompt, long completion) {
    Identity identity = context.get(Identity.SLOT);
    Drawing drawing = new Drawing(1, model, prompt, completion);
    for (Limit limit : of(identity)) {
      if (limit.needsModel()) {
        limit.draw(drawing, context, identity);
      }
    }
    return drawing;
  }

  private List<Limit> of(@Nullable Identity identity) {
    if (identity == null || !own || identity.limits().isEmpty()) {
      return general;
    }
    Owned known = owned.get(identity.id());
    if (known == null || !known.written.equals(identity.limits())) {
      known = new Owned(identity.limits(), replaced(identity));
      if (owned.size() >= REMEMBERED_MAX) {
        owned.clear();
      }
      owned.put(identity.id(), known);
    }
    return known.limits;
  }

  private List<Limit> replaced(Identity identity) {
    List<Limit> mine = new ArrayList<>();
    try {
      OwnLimits.of(identity).forEach(config -> add(config, mine));
    } catch (IllegalArgumentException e) {
      log.error("limits of {}: {}; those of everybody hold", identity.name(), e.getMessage());
      return general;
    }
    List<Limit> all = new ArrayList<>(general);
    all.removeIf(limit -> mine.stream().anyMatch(limit::yieldsTo));
    all.addAll(mine);
    return all;
  }
}
