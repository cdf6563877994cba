package io.weir.e2e;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of Prometheus' text format 0.0.4: each family stands together, with help and type
 * before its samples; names, labels and values are well formed; no series comes twice; histograms
 * grow with their bounds, to a bucket without one that is their count.
 */
final class PrometheusText {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern META = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(?:\\{(.*)})? (NaN|[+-]Inf|[-+0-9.eE]+)");
  private static final Set<String> TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Set<String> helps = new HashSet<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Map<String, Double> lastBucket = new HashMap<>();
  private String family = "";

  private PrometheusText() {}

  /** Reads it all; throws where a rule is broken. */
  static PrometheusText of(String text) {
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line has no end");
    }
    PrometheusText read = new PrometheusText();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      try {
        read.line(line);
      } catch (IllegalArgumentException e) {
        throw new AssertionError("line " + number + ": " + e.getMessage() + ": " + line, e);
      }
    }
    read.lastBucket.forEach(
        (series, last) -> {
          if (!last.isInfinite()) {
            throw new AssertionError("a histogram without +Inf: " + series);
          }
        });
    return read;
  }

  /** The types by family. */
  Map<String, String> types() {
    return types;
  }

  /** The value of a series; labels and their values in turn, as the text has them. */
  double value(String name, String... labels) {
    Map<String, String> wanted = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    String series = name + wanted;
    Double value = samples.get(series);
    if (value == null) {
      throw new AssertionError("no series " + series + " in " + samples.keySet());
    }
    return value;
  }

  private static void check(boolean right, String rule) {
    if (!right) {
      throw new IllegalArgumentException(rule);
    }
  }

  private void line(String line) {
    if (line.startsWith("#")) {
      meta(line);
    } else {
      sample(line);
    }
  }

  private void meta(String line) {
    Matcher matcher = META.matcher(line);
    check(matcher.matches(), "neither HELP nor TYPE");
    String name = matcher.group(2);
    if (matcher.group(1).equals("HELP")) {
      check(helps.add(name), "a second HELP");
    } else {
      check(helps.contains(name), "a TYPE without HELP");
      check(TYPES.contains(matcher.group(3)), "an unknown type");
      check(types.put(name, matcher.group(3)) == null, "a second TYPE");
      family = name;
    }
  }

  private void sample(String line) {
    Matcher matcher = SAMPLE.matcher(line);
    check(matcher.matches(), "no sample");
    String name = matcher.group(1);
    String type = types.getOrDefault(family, "");
    check(belongs(name, type), "a sample outside its family " + family);
    Map<String, String> labels = labels(matcher.group(2) == null ? "" : matcher.group(2));
    double value = number(matcher.group(3));
    String series = name + labels;
    check(samples.put(series, value) == null, "a series comes twice");
    check(!type.equals("counter") || value >= 0, "a counter below zero");
    if (type.equals("histogram")) {
      histogram(name, labels, value);
    }
  }

  private boolean belongs(String name, String type) {
    String rest = name.startsWith(family) ? name.substring(family.length()) : "?";
    return switch (type) {
      case "histogram" -> Set.of("_bucket", "_sum", "_count").contains(rest);
      case "summary" -> Set.of("", "_sum", "_count").contains(rest);
      default -> rest.isEmpty() || (type.equals("counter") && rest.equals("_total"));
    };
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new LinkedHashMap<>();
    Matcher matcher = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      check(matcher.find(at) && matcher.start() == at, "a label");
      check(labels.put(matcher.group(1), matcher.group(2)) == null, "a label comes twice");
      at = matcher.end();
    }
    return labels;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private final Map<String, Double> counts = new HashMap<>();

  private void histogram(String name, Map<String, String> labels, double value) {
    Map<String, String> own = new LinkedHashMap<>(labels);
    String bound = own.remove("le");
    String key = family + own;
    if (name.endsWith("_bucket")) {
      check(bound != null, "a bucket without le");
      double upper = number(String.valueOf(bound));
      check(upper > lastBucket.getOrDefault(key, Double.NEGATIVE_INFINITY), "buckets out of order");
      check(value >= counts.getOrDefault(key, 0.0), "a bucket below the one before");
      lastBucket.put(key, upper);
      counts.put(key, value);
    } else {
      check(bound == null, "le outside a bucket");
      if (name.endsWith("_count")) {
        check(value == counts.getOrDefault(key, 0.0), "a count that is not the last bucket");
      }
    }
  }
}
