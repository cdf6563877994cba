package io.weir.config.yaml;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fills the environment into one text: a dollar sign and a name in braces, with or without a
 * default after {@code :-}, which may hold further names. Two dollar signs and a brace stand for
 * one and a brace. What the environment gives is text and nothing but text: it is not looked
 * through for names again. Space around a value of the environment is dropped; a value that is
 * blank counts as none.
 */
final class Interpolation {

  private static final int DEPTH_MAX = 16;
  private static final int LENGTH_MAX = 1 << 20;

  private final String written;
  private final Function<String, @Nullable String> environment;
  private final Set<String> names = new LinkedHashSet<>();
  private final List<Wanted> wanted = new ArrayList<>();
  private @Nullable String fault;
  private int position;

  /**
   * A name that is unset or blank.
   *
   * @param name the name
   * @param blank whether it is set all the same
   * @param defaulted whether there is a default in its place
   */
  record Wanted(String name, boolean blank, boolean defaulted) {}

  /**
   * What came of a text.
   *
   * @param text the text that counts
   * @param names the names that gave a part of it
   * @param wanted the names that were unset or blank, in order
   * @param fault what is wrong with the text as written; null if nothing is
   */
  record Filled(String text, Set<String> names, List<Wanted> wanted, @Nullable String fault) {

    /** The first name that is unset and has no default; null if there is none. */
    @Nullable Wanted missing() {
      return wanted.stream().filter(each -> !each.defaulted).findFirst().orElse(null);
    }
  }

  private Interpolation(String written, Function<String, @Nullable String> environment) {
    this.written = written;
    this.environment = environment;
  }

  /** Fills one text. */
  static Filled of(String written, Function<String, @Nullable String> environment) {
    if (written.indexOf("${") < 0) {
      return new Filled(written, Set.of(), List.of(), null);
    }
    Interpolation run = new Interpolation(written, environment);
    String text = run.text(0, true);
    return new Filled(text, new LinkedHashSet<>(run.names), List.copyOf(run.wanted), run.fault);
  }

  /**
   * Reads up to the end, or, within a default, up to the brace that closes it.
   *
   * @param counts whether the text is used, so that its names are asked for
   */
  private String text(int depth, boolean counts) {
    StringBuilder out = new StringBuilder();
    while (position < written.length() && fault == null) {
      char c = written.charAt(position);
      if (written.startsWith("$${", position)) {
        out.append("${");
        position += 3;
      } else if (written.startsWith("${", position)) {
        position += 2;
        out.append(reference(depth, counts));
      } else if (c == '}' && depth > 0) {
        return out.toString();
      } else {
        out.append(c);
        position++;
      }
      if (out.length() > LENGTH_MAX) {
        fault = "a text of more than 1MiB";
      }
    }
    return out.toString();
  }

  private String reference(int depth, boolean counts) {
    int start = position;
    while (position < written.length() && isNamePart(written.charAt(position), position > start)) {
      position++;
    }
    String name = written.substring(start, position);
    boolean defaulted = written.startsWith(":-", position);
    if (name.isEmpty() || depth >= DEPTH_MAX) {
      fault = name.isEmpty() ? "a ${ without a name after it" : "${ too deep in itself";
      return "";
    }
    String value = counts ? environment.apply(name) : null;
    boolean set = value != null && !value.isBlank();
    String other = "";
    if (defaulted) {
      position += 2;
      other = text(depth + 1, counts && !set);
    }
    if (fault == null && !written.startsWith("}", position)) {
      fault = position >= written.length() ? "a ${ that is not closed" : "${" + name + " and no }";
      return "";
    }
    position++;
    if (value != null && set) {
      names.add(name);
      return value.strip();
    }
    if (counts) {
      wanted.add(new Wanted(name, value != null, defaulted));
    }
    return other;
  }

  private static boolean isNamePart(char c, boolean notFirst) {
    return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (notFirst && digit(c));
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
