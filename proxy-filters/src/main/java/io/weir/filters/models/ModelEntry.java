package io.weir.filters.models;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * One model of the catalogue.
 *
 * @param name what servers are asked for
 * @param aliases further names under which clients may ask for it
 * @param serves patterns of names that mean it too and go on as they are, such as dated versions
 * @param owner who made it
 * @param created the day it was made
 * @param context most tokens that it reads; 0 where nobody said
 * @param capabilities what it can do besides answering, in Ollama's words
 */
record ModelEntry(
    String name,
    List<String> aliases,
    List<String> serves,
    String owner,
    LocalDate created,
    long context,
    List<String> capabilities) {

  private static final Shape<ModelEntry> SHAPE = shape();

  /** A model, or just its name. */
  static final Kind<ModelEntry> KIND =
      Kinds.either(Kinds.text().as(ModelEntry::new, ModelEntry::name), SHAPE);

  ModelEntry {
    aliases = List.copyOf(aliases);
    serves = List.copyOf(serves);
    capabilities = List.copyOf(capabilities);
  }

  /** One of which only the name is known. */
  ModelEntry(String name) {
    this(name, List.of(), List.of(), "weir", LocalDate.EPOCH, 0, List.of());
  }

  /** When it was made, in UTC. */
  Instant createdAt() {
    return created.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static Shape<ModelEntry> shape() {
    Shape.Builder b = Shape.named("models_entry", "One model of the catalogue.");
    Key<String> name = b.key("name", Kinds.text()).doc("What servers are asked for.");
    Key<List<String>> aliases =
        b.key("aliases", Kinds.list(Kinds.text()))
            .orElse(List.of())
            .doc("Further names for it; servers get `name` in their place.");
    Key<List<String>> serves =
        b.key("serves", Kinds.list(Kinds.text()))
            .orElse(List.of())
            .doc(
                "Further names that mean it and go on as they are, `*` for any run of characters;"
                    + " not listed.");
    Key<String> owner = b.key("owned_by", Kinds.text()).orElse("weir").doc("Who made it.");
    Key<LocalDate> created =
        b.key("created", date()).orElse(LocalDate.EPOCH).doc("The day it was made.");
    Key<Long> context =
        b.key("context", Kinds.integer(0, Integer.MAX_VALUE).as(i -> (long) i, Math::toIntExact))
            .orElse(0L)
            .doc("Most tokens that it reads; 0 leaves it unsaid.");
    Key<List<String>> capabilities =
        b.key("capabilities", Kinds.list(Kinds.words("tools", "vision", "thinking", "embedding")))
            .orElse(List.of())
            .doc("What it can do besides answering, as Ollama's clients are told.");
    return b.build(
        v ->
            new ModelEntry(
                v.get(name),
                v.get(aliases),
                v.get(serves),
                v.get(owner),
                v.get(created),
                v.get(context),
                v.get(capabilities)));
  }

  private static Kind<LocalDate> date() {
    return Kinds.<LocalDate>scalar(
        "date",
        "a date such as 2025-01-31",
        text -> {
          try {
            return LocalDate.parse(text);
          } catch (DateTimeException e) {
            return null;
          }
        });
  }
}
