package io.weir.config;

import io.weir.config.Node.Form;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind that is one text.
 *
 * @param label the short name
 * @param expected what would be right
 * @param schema the JSON Schema
 * @param parser reads the text as it stands
 * @param plain how a value is written
 * @param suggest the text that was probably meant by a wrong one, or null
 * @param blank what blank reads as in a mapping that is off, or null
 */
record ScalarKind<T>(
    String label,
    String expected,
    Map<String, Object> schema,
    Kinds.Parser<? extends T> parser,
    Function<? super T, Object> plain,
    Kinds.Parser<String> suggest,
    @Nullable T blank)
    implements Kind<T> {

  /** A scalar of any type, and so one that interpolation will fill. */
  static final Map<String, Object> SCALAR =
      Map.of("type", List.of("string", "number", "boolean", "null"));

  /** Nothing written after the key. */
  static final Map<String, Object> BLANK = Map.of("type", "null");

  /** A text with commas, or one that interpolation will fill. */
  static final Map<String, Object> SEVERAL = Map.of("type", "string", "pattern", ",|\\$\\{");

  private static final String INTERPOLATED = "\\$\\{";

  /** A text that matches a pattern or will be filled by interpolation. */
  static Map<String, Object> pattern(String pattern) {
    return Map.of("type", "string", "pattern", "^(?:" + pattern + ")$|" + INTERPOLATED);
  }

  /** One of some words, or a text that interpolation will fill. */
  static Map<String, Object> words(Collection<String> words) {
    return Map.of(
        "anyOf",
        List.of(
            Map.of("enum", List.copyOf(words)), Map.of("type", "string", "pattern", INTERPOLATED)));
  }

  /** A type of its own, or a text that matches a pattern or will be filled by interpolation. */
  static Map<String, Object> typed(Map<String, Object> own, String pattern) {
    return Map.of("anyOf", List.of(own, pattern(pattern)));
  }

  ScalarKind(
      String label,
      String expected,
      Map<String, Object> schema,
      Kinds.Parser<? extends T> parser,
      Function<? super T, Object> plain) {
    this(label, expected, schema, parser, plain, text -> null, null);
  }

  ScalarKind<T> suggesting(Kinds.Parser<String> suggestion) {
    return new ScalarKind<>(label, expected, schema, parser, plain, suggestion, blank);
  }

  ScalarKind<T> blankWhenOff(T value) {
    return new ScalarKind<>(label, expected, schema, parser, plain, suggest, value);
  }

  @Override
  public @Nullable T read(Node node) {
    if (node.form() != Form.SCALAR || node.blank()) {
      node.problem(expected);
      return node.blank() && node.off() ? blank : null;
    }
    T value = parser.parse(node.text());
    if (value == null) {
      node.problem(
          "found " + node.found(),
          expected,
          node.names().isEmpty() ? suggest.parse(node.text().strip()) : null);
      return null;
    }
    node.readAs(plain.apply(value));
    return value;
  }

  @Override
  public Object plain(T value) {
    return plain.apply(value);
  }
}
