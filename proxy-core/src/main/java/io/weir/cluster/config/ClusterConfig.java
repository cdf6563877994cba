package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.Shape.Values;
import io.weir.fault.Dialect;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for one cluster, but its filters. A value: an equal one on a reload keeps
 * the whole cluster.
 *
 * @param name unique among clusters
 * @param enabled whether there is such a cluster at all
 * @param type name of the kind that talks to its endpoints
 * @param settings what that kind reads from the same mapping
 * @param endpoints its servers; empty for a kind that has none
 * @param request what is changed in requests to it
 * @param models which models it has, and what it calls them
 * @param dialect the wire language that its endpoints speak; null where nobody needs to know
 * @param balancing how an endpoint is chosen
 * @param limits how much of it may be in use
 * @param health active checks; null for none
 * @param outlier ejection by how requests fare; null for none
 * @param dns how its names are looked up
 */
public record ClusterConfig(
    String name,
    boolean enabled,
    String type,
    Record settings,
    List<EndpointConfig> endpoints,
    RequestConfig request,
    ModelsConfig models,
    @Nullable Dialect dialect,
    BalancingConfig balancing,
    LimitsConfig limits,
    @Nullable HealthConfig health,
    @Nullable OutlierConfig outlier,
    DnsConfig dns) {
  /** The type of a cluster that names none. */
  public static final String HTTP = "http";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /**
   * A type that a cluster may have, as far as the file is concerned.
   *
   * @param name the word for it
   * @param addressed whether it has endpoints with URLs
   * @param settings its own keys
   */
  public record Type(String name, boolean addressed, Shape<? extends Record> settings) {}

  /** The kind of a cluster's mapping, its shape chosen by its type. */
  public static Kind<ClusterConfig> kind(Collection<Type> types) {
    return kind(types, ClusterConfig::shape);
  }

  /**
   * The kind of a mapping that is a cluster and more.
   *
   * @param types the types there are
   * @param shapeOf the shape for one type; takes in {@link #shape} as a part of its own
   */
  public static <T> Kind<T> kind(Collection<Type> types, Function<Type, Shape<T>> shapeOf) {
    Map<String, Shape<T>> byType = new LinkedHashMap<>();
    types.forEach(type -> byType.put(type.name, shapeOf.apply(type)));
    return new ByType<>(HTTP, byType);
  }

  /** The name of the shape for a type; no two shapes share one. */
  public static String shapeName(Type type) {
    return type.name.equals(HTTP) ? "cluster" : "cluster_" + type.name;
  }

  /** The shape of a cluster of one type. */
  public static Shape<ClusterConfig> shape(Type type) {
    Shape.Builder b = Shape.named(shapeName(type), "A cluster of type " + type.name + ".");
    Function<Values, Identity> identity = Identity.keys(b, type);
    Key<List<EndpointConfig>> endpoints = endpoints(b, type);
    Function<Values, ? extends Record> settings = b.part(type.settings);
    Function<Values, RequestConfig> request = b.part(RequestConfig.SHAPE);
    Key<ModelsConfig> models =
        b.key("model_names", ModelsConfig.SHAPE)
            .orElse(ModelsConfig.ANY)
            .shownAs("any")
            .doc("Which models it has, and what it calls them.");
    Function<Values, BalancingConfig> balancing = b.part(BalancingConfig.SHAPE);
    Function<Values, Guard> guard = Guard.keys(b);
    return b.build(
        v -> {
          Identity who = identity.apply(v);
          Guard how = guard.apply(v);
          return new ClusterConfig(
              who.name,
              who.enabled,
              type.name,
              settings.apply(v),
              v.get(endpoints),
              request.apply(v),
              v.get(models),
              who.dialect,
              balancing.apply(v),
              how.limits,
              how.health,
              how.outlier,
              how.dns);
        });
  }

  private static Key<List<EndpointConfig>> endpoints(Shape.Builder b, Type type) {
    if (!type.addressed) {
      return b.key("endpoints", EndpointConfig.LIST)
          .alias("endpoint")
          .orElse(List.of())
          .doc("Not used: a cluster of this type has no addresses.");
    }
    return b.key("endpoints", EndpointConfig.LIST)
        .alias("endpoint")
        .doc("Its servers: URLs, or mappings with url and weight.");
  }

  /** The keys that say which cluster this is. */
  private record Identity(String name, boolean enabled, @Nullable Dialect dialect) {
    static Function<Values, Identity> keys(Shape.Builder b, Type type) {
      Key<String> name =
          b.key("name", Kinds.text(NAME, "a name of letters, digits, dots, dashes, underscores"))
              .doc("What routes call it; unique among clusters.");
      Key<Boolean> enabled =
          b.key("enabled", Kinds.enabled())
              .orElse(true)
              .doc("Off: there is no such cluster, and routes pass it over.");
      b.key("type", Kinds.words(type.name)).orElse(type.name).doc("What talks to its endpoints.");
      Key<Dialect> dialect =
          b.key("dialect", Kinds.word(Dialect.class, Dialect::word))
              .optional()
              .doc("The wire language that its endpoints speak; for translation.");
      return v -> new Identity(v.get(name), v.get(enabled), v.orNull(dialect));
    }
  }

  /** The keys that watch over it. */
  private record Guard(
      LimitsConfig limits,
      @Nullable HealthConfig health,
      @Nullable OutlierConfig outlier,
      DnsConfig dns) {
    static Function<Values, Guard> keys(Shape.Builder b) {
      Key<LimitsConfig> limits =
          b.key("limits", LimitsConfig.SHAPE)
              .orElse(LimitsConfig.DEFAULT)
              .doc("How much of it may be in use at once.");
      Key<HealthConfig> health =
          b.key("health", HealthConfig.KIND).optional().doc("Active checks; none where left out.");
      Key<OutlierConfig> outlier =
          b.key("outlier", OutlierConfig.SHAPE)
              .optional()
              .doc("Ejection by how requests fare; none where left out, {} for the defaults.");
      Key<DnsConfig> dns =
          b.key("dns", DnsConfig.SHAPE)
              .orElse(DnsConfig.DEFAULT)
              .doc("How the names of its endpoints are looked up.");
      return v -> new Guard(v.get(limits), v.orNull(health), v.orNull(outlier), v.get(dns));
    }
  }
}
