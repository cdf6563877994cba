package io.weir.filters.llm.price;

import io.weir.filter.Slot;
import io.weir.filters.llm.price.PricesConfig.Unknown;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Charge.Basis;
import io.weir.filters.llm.usage.Usage.Share;
import io.weir.filters.llm.usage.read.AnswerUsage.Said;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The price of every model at every cluster. For any thread.
 *
 * <p>A model's price is the first there is: one in {@code routes.yaml}; in the lists the price of
 * the cluster's provider; that of the provider that the model's own name begins with, as in {@code
 * openai/gpt-4o}; any provider's, with that beginning and without; what the rule for unknown models
 * says.
 */
public final class Prices {
  /** Where an exchange holds its prices from the {@code usage} filter's start on. */
  public static final Slot<Prices> SLOT = Slot.of("prices", Prices.class);

  /** Most pairs of cluster and model that are remembered; clients name models as they like. */
  private static final int REMEMBERED_MAX = 2000;

  /** Longest name that is looked for. */
  private static final int NAME_MAX = 200;

  /**
   * A model's price and where it comes from.
   *
   * @param price the price
   * @param basis {@link Basis#OVERRIDE}, {@link Basis#LIST}, {@link Basis#DEFAULT} or {@link
   *     Basis#FREE}
   */
  public record Found(Price price, Basis basis) {}

  /** Stands for a model that has no price. */
  private static final Found NONE = new Found(Price.FREE, Basis.UNKNOWN);

  private record Asked(@Nullable String cluster, String model) {}

  private final PriceTable overrides;
  private final boolean overridden;
  private final List<Map<String, PriceTable>> lists = new ArrayList<>();
  private final Map<String, String> clusters;
  private final boolean stated;
  private final @Nullable Found unknown;
  private final Map<Asked, Found> remembered = new ConcurrentHashMap<>();

  /** The prices that an operator wrote. Reads the built-in list if it counts and was not read. */
  public Prices(PricesConfig config) {
    overrides = new PriceTable(config.models());
    overridden = !config.models().isEmpty();
    lists.add(tables(config.file()));
    if (config.builtIn()) {
      lists.add(tables(PriceFile.builtIn()));
    }
    clusters = config.clusters();
    stated = config.stated();
    unknown =
        config.unknown() == Unknown.FREE
            ? new Found(Price.FREE, Basis.FREE)
            : config
                .fallback()
                .map(rates -> new Found(new Price(rates), Basis.DEFAULT))
                .orElse(null);
  }

  private static Map<String, PriceTable> tables(PriceFile file) {
    Map<String, PriceTable> tables = new LinkedHashMap<>();
    file.providers().forEach((name, entries) -> tables.put(name, new PriceTable(entries)));
    return tables;
  }

  /**
   * A model's price; null where it has none and such models are refused.
   *
   * @param cluster the cluster that is asked; null while it is not known
   */
  public @Nullable Found find(@Nullable String cluster, String model) {
    Found found = known(cluster, model);
    return found == null ? unknown : found;
  }

  /** A model's price where an override or a list has one; null elsewhere. */
  public @Nullable Found known(@Nullable String cluster, String model) {
    if (model.isEmpty() || model.length() > NAME_MAX) {
      return null;
    }
    Asked asked = new Asked(cluster, model);
    Found before = remembered.get(asked);
    if (before != null) {
      return before.basis() == Basis.UNKNOWN ? null : before;
    }
    Found found = search(cluster, model.toLowerCase(Locale.ROOT));
    if (remembered.size() < REMEMBERED_MAX) {
      remembered.put(asked, found == null ? NONE : found);
    }
    return found;
  }

  /**
   * What a call costs: the price of the model that answered, else of the one that was asked for. A
   * price in {@code routes.yaml} counts first, then the cost that the answer states, then a list.
   *
   * @param cluster the cluster that answered
   * @param asked the model that was asked for; empty where none is known
   */
  public Charge charge(@Nullable String cluster, String asked, Said said) {
    Found answered = known(cluster, said.model());
    // The model that was asked for could only come first by an override.
    Found wanted = answered == null || overridden ? known(cluster, asked) : null;
    boolean first = answered != null && answered.basis() == Basis.OVERRIDE;
    boolean second = wanted != null && wanted.basis() == Basis.OVERRIDE;
    Found found = first || (answered != null && !second) ? answered : wanted;
    if (stated && said.statedNanos() >= 0 && !first && !second) {
      return new Charge(said.statedNanos(), Basis.STATED);
    }
    found = found == null ? unknown : found;
    if (found == null) {
      return Charge.UNKNOWN;
    }
    long nanos = found.price().nanos(said.tokens());
    for (Share other : said.others()) {
      Found own = other.model().isEmpty() ? null : known(cluster, other.model());
      nanos += (own == null ? found : own).price().nanos(other.tokens());
    }
    return new Charge(nanos, found.basis());
  }

  /** Pairs of cluster and model that are remembered. */
  int remembered() {
    return remembered.size();
  }

  private @Nullable Found search(@Nullable String cluster, String model) {
    Price override = overrides.find(model);
    if (override != null) {
      return new Found(override, Basis.OVERRIDE);
    }
    String provider = cluster == null ? null : clusters.getOrDefault(cluster, cluster);
    int slash = model.indexOf('/');
    Price price = of(provider, model);
    if (price == null && slash > 0) {
      price = of(model.substring(0, slash), model.substring(slash + 1));
    }
    if (price == null) {
      price = ofAny(model);
    }
    if (price == null && slash > 0) {
      price = ofAny(model.substring(slash + 1));
    }
    return price == null ? null : new Found(price, Basis.LIST);
  }

  private @Nullable Price of(@Nullable String provider, String model) {
    for (Map<String, PriceTable> list : lists) {
      PriceTable table = provider == null ? null : list.get(provider);
      Price price = table == null ? null : table.find(model);
      if (price != null) {
        return price;
      }
    }
    return null;
  }

  private @Nullable Price ofAny(String model) {
    for (Map<String, PriceTable> list : lists) {
      for (PriceTable table : list.values()) {
        Price price = table.findNamed(model);
        if (price != null) {
          return price;
        }
      }
    }
    return null;
  }
}
