package io.weir.filters.models;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which models there are. Immutable. */
final class ModelsFilter implements Filter {
  static final String MODEL = "model";

  final ModelsConfig config;
  final Catalogue catalogue;

  ModelsFilter(ModelsConfig config, Catalogue catalogue) {
    this.config = config;
    this.catalogue = catalogue;
  }

  @Override
  public Class<? extends Hook> hook() {
    return ModelsHook.class;
  }

  @Override
  public Set<String> fields() {
    return Set.of(MODEL);
  }

  @Override
  public @Nullable Hook open(FilterContext context) {
    Question question = Question.of(context.request());
    boolean answers = question != Question.NONE && !config.list().isEmpty();
    boolean call = question == Question.NONE && context.request().method().equals("POST");
    return answers || call ? new ModelsHook(this, context, question) : null;
  }
}
