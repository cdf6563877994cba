package io.weir.filters.llm.dialect.gemini;

import java.util.Locale;

/**
 * What a model's name tells of what it takes.
 *
 * @param generation 205 for {@code gemini-2.5-flash}, 300 for {@code gemini-3-pro-preview}; 0 where
 *     the name does not say
 */
record ModelName(int generation, Size size) {
  private static final String FAMILY = "gemini-";
  private static final int FIRST_THAT_THINKS = 205;
  private static final int FIRST_WITH_LEVELS = 300;

  /** The sizes that models come in. */
  enum Size {
    PRO,
    FLASH,
    FLASH_LITE,
    OTHER
  }

  static ModelName of(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    Size size =
        name.contains("-lite")
            ? Size.FLASH_LITE
            : name.contains("flash") ? Size.FLASH : name.contains("-pro") ? Size.PRO : Size.OTHER;
    return new ModelName(generation(name), size);
  }

  private static int generation(String name) {
    int at = name.indexOf(FAMILY);
    if (at < 0) {
      return 0;
    }
    at += FAMILY.length();
    int major = digit(name, at);
    if (major < 0 || digit(name, at + 1) >= 0) {
      return 0;
    }
    boolean minor = at + 1 < name.length() && name.charAt(at + 1) == '.';
    return major * 100 + (minor ? Math.max(0, digit(name, at + 2)) : 0);
  }

  private static int digit(String name, int at) {
    return at < name.length() ? Character.digit(name.charAt(at), 10) : -1;
  }

  /** Whether the model is one from before models could think. */
  boolean unthinking() {
    return generation > 0 && generation < FIRST_THAT_THINKS;
  }

  /** Whether the model is told in a word how hard to think, no longer in tokens. */
  boolean thinksByLevel() {
    return generation >= FIRST_WITH_LEVELS;
  }

  /** Whether the model demands its own proof with every call for a tool that it is shown. */
  boolean demandsProof() {
    return generation >= FIRST_WITH_LEVELS;
  }

  /** Whether the model can keep to a form of answer while it has tools. */
  boolean keepsFormWithTools() {
    return generation == 0 || generation >= FIRST_WITH_LEVELS;
  }
}
