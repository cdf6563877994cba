package io.weir.filters.models;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for {@code models}.
 *
 * @param list the catalogue, in the order in which clients see it
 * @param otherwise the model of a request that names none; null leaves it without
 * @param force the model of every request; null for the one that it names
 * @param strict whether a model that is not in the catalogue is refused
 */
record ModelsConfig(
    List<ModelEntry> list, @Nullable String otherwise, @Nullable String force, boolean strict) {
  static final Shape<ModelsConfig> SHAPE = shape();

  ModelsConfig {
    list = List.copyOf(list);
  }

  private static Shape<ModelsConfig> shape() {
    Shape.Builder b = Shape.named("models", "Says which models there are, and their other names.");
    Key<List<ModelEntry>> list =
        b.key("list", Kinds.list(ModelEntry.KIND))
            .orElse(List.of())
            .doc("The models there are, as clients are told: names, or mappings.");
    Key<String> otherwise =
        b.key("default", Kinds.text()).optional().doc("The model of a request that names none.");
    Key<String> force =
        b.key("force", Kinds.text())
            .optional()
            .doc("The model of every request, whichever it names.");
    Key<Boolean> strict =
        b.key("strict", Kinds.bool())
            .orElse(false)
            .doc("Refuse a model that is not in the list, with 404 and `model_not_found`.");
    return b.build(
        v -> new ModelsConfig(v.get(list), v.orNull(otherwise), v.orNull(force), v.get(strict)));
  }
}
