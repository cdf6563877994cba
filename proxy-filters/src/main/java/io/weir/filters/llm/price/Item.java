package io.weir.filters.llm.price;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One thing that tokens are charged for, and what it costs where no price of its own is given. */
public enum Item {
  INPUT(null, "Input that is none of what follows."),
  CACHED(INPUT, "Input read from the provider's cache; else as `input`."),
  CACHE_WRITE(INPUT, "Input written to the provider's cache; else as `input`."),
  CACHE_WRITE_1H(CACHE_WRITE, "The same for a cache of an hour; else as `cache_write`."),
  AUDIO_INPUT(INPUT, "Audio input; else as `input`."),
  IMAGE_INPUT(INPUT, "Image input; else as `input`."),
  OUTPUT(null, "Output that is none of what follows."),
  REASONING(OUTPUT, "Reasoning; else as `output`."),
  AUDIO_OUTPUT(OUTPUT, "Audio output; else as `output`."),
  IMAGE_OUTPUT(OUTPUT, "Image output; else as `output`.");

  private final @Nullable Item instead;
  private final String doc;

  Item(@Nullable Item instead, String doc) {
    this.instead = instead;
    this.doc = doc;
  }

  /** The item whose price counts where this one has none; null where it then costs nothing. */
  @Nullable Item instead() {
    return instead;
  }

  String doc() {
    return doc;
  }

  /** The key for it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
