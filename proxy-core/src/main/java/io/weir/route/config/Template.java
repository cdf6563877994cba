package io.weir.route.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with names to fill in, such as {@code cluster %cluster.openai.healthy%}; {@code %%} is a
 * per cent sign. A sign that begins no name stands for itself. Equal where the texts are.
 */
public final class Template {
  private static final Pattern NAME = Pattern.compile("%(?:([a-z_]+(?:\\.[A-Za-z0-9_-]+)*)?)%");

  private final String text;
  private final List<Part> parts;

  /** A literal text, or a name. */
  private record Part(String text, boolean named) {}

  /** The template that is written so. */
  public Template(String text) {
    this.text = text;
    List<Part> found = new ArrayList<>();
    Matcher matcher = NAME.matcher(text);
    StringBuilder literal = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      literal.append(text, from, matcher.start());
      from = matcher.end();
      String name = matcher.group(1);
      if (name == null) {
        literal.append('%');
      } else {
        flush(literal, found);
        found.add(new Part(name, true));
      }
    }
    flush(literal.append(text, from, text.length()), found);
    this.parts = List.copyOf(found);
  }

  private static void flush(StringBuilder literal, List<Part> parts) {
    if (!literal.isEmpty()) {
      parts.add(new Part(literal.toString(), false));
      literal.setLength(0);
    }
  }

  /** The names in it, in their order. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    parts.stream().filter(Part::named).forEach(part -> names.add(part.text));
    return names;
  }

  /** Its text with every name filled in; a name without a value leaves nothing. */
  public String fill(Function<String, @Nullable Object> values) {
    if (parts.size() == 1 && !parts.get(0).named) {
      return parts.get(0).text;
    }
    StringBuilder filled = new StringBuilder();
    for (Part part : parts) {
      Object value = part.named ? values.apply(part.text) : part.text;
      filled.append(value == null ? "" : value);
    }
    return filled.toString();
  }

  /** The value of the one name that it is made of; else {@link #fill}'s text. */
  public @Nullable Object value(Function<String, @Nullable Object> values) {
    boolean nameAlone = parts.size() == 1 && parts.get(0).named;
    return nameAlone ? values.apply(parts.get(0).text) : fill(values);
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Template other && text.equals(other.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
