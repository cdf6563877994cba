package io.weir.config;

import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import java.util.Map;

/** Reads texts as a file called {@code r.yaml}, for the tests of this room. */
public final class Reads {

  private Reads() {}

  /** The whole reading, with an environment. */
  public static <T> Reading<T> reading(Kind<T> kind, String text, Map<String, String> environment) {
    return YamlSource.text("r.yaml", text, environment::get).read(kind);
  }

  /** The value of a right text. */
  public static <T> T value(Kind<T> kind, String text) {
    return value(kind, text, Map.of());
  }

  /** The value of a right text, with an environment. */
  public static <T> T value(Kind<T> kind, String text, Map<String, String> environment) {
    return reading(kind, text, environment).orThrow();
  }

  /** The problems of a wrong text. */
  public static String problems(Kind<?> kind, String text) {
    return problems(kind, text, Map.of());
  }

  /** The problems of a wrong text, with an environment. */
  public static String problems(Kind<?> kind, String text, Map<String, String> environment) {
    Reading<?> reading = reading(kind, text, environment);
    if (reading.problems().hasErrors() && reading.value().isPresent()) {
      throw new AssertionError("a value in spite of " + reading.problems());
    }
    return reading.problems().render(false);
  }
}
