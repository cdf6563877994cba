package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.names.Star;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which models a cluster has, and what its endpoints call them.
 *
 * @param serves patterns of the names that it serves; none for any
 * @param otherwise the model that stands for one it does not serve; null where it is passed over
 * @param prefixes what is put before a name without a slash, by how the name begins
 */
public record ModelsConfig(
    List<String> serves, @Nullable String otherwise, Map<String, String> prefixes) {
  /** Any model, by any name. */
  public static final ModelsConfig ANY = new ModelsConfig(List.of(), null, Map.of());

  /** What OpenRouter puts before the names that the makers of models use. */
  private static final Map<String, String> OPENROUTER =
      Map.of(
          "gpt-", "openai/",
          "claude-", "anthropic/",
          "llama", "meta-llama/",
          "gemini", "google/",
          "mistral", "mistralai/");

  static final Shape<ModelsConfig> SHAPE = shape();

  /** Copies what can change. */
  public ModelsConfig {
    serves = List.copyOf(serves);
    prefixes = Collections.unmodifiableMap(new LinkedHashMap<>(prefixes));
  }

  private static Shape<ModelsConfig> shape() {
    Shape.Builder b = Shape.named("cluster_models", "Which models a cluster has.");
    Key<List<String>> serves =
        b.key("serves", Kinds.list(Kinds.text()))
            .orElse(List.of())
            .shownAs("any")
            .doc(
                "Names of models that it serves, `*` for any run of characters. A route passes the"
                    + " cluster over for a model that is not among them.");
    Key<String> otherwise =
        b.key("default", Kinds.text())
            .optional()
            .doc("The model that it is asked for in the place of one that it does not serve.");
    Kind<Map<String, String>> openRouter =
        Kinds.words("openrouter").as(word -> OPENROUTER, prefixes -> "openrouter");
    Key<Map<String, String>> prefixes =
        b.key("prefixes", Kinds.either(openRouter, Kinds.map(Kinds.text())))
            .orElse(Map.of())
            .doc(
                "Put before a name without a slash that begins so, such as `gpt-: openai/`;"
                    + " `openrouter` for the makers that OpenRouter knows.");
    return b.build(v -> new ModelsConfig(v.get(serves), v.orNull(otherwise), v.get(prefixes)));
  }

  /** Whether it has the model, or another in its place; also where nobody knows which is asked. */
  public boolean has(@Nullable String model) {
    return otherwise != null || model == null || served(model);
  }

  private boolean served(String model) {
    return serves.isEmpty() || Star.anyMatches(serves, model);
  }

  /** What its endpoints are asked for where a request is for this model; null where unknown. */
  public @Nullable String name(@Nullable String model) {
    boolean other = otherwise != null && (model == null || !served(model));
    String name = other ? otherwise : model;
    if (name != null && !prefixes.isEmpty() && name.indexOf('/') < 0) {
      for (Map.Entry<String, String> prefix : prefixes.entrySet()) {
        if (name.startsWith(prefix.getKey())) {
          return prefix.getValue() + name;
        }
      }
    }
    return name;
  }
}
