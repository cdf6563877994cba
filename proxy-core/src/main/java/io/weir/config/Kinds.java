package io.weir.config;

import io.weir.config.problem.Nearest;
import io.weir.config.value.Address;
import io.weir.config.value.Cidr;
import io.weir.config.value.Located;
import io.weir.config.value.Named;
import io.weir.config.value.NamedFile;
import io.weir.config.value.Numbers;
import io.weir.config.value.Rate;
import io.weir.config.value.Regex;
import io.weir.config.value.Secret;
import io.weir.config.value.StatusSet;
import io.weir.config.value.Units;
import io.weir.config.value.Url;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All kinds of value there are, and how to make more. */
public final class Kinds {

  /** Reads a text into a value. */
  @FunctionalInterface
  public interface Parser<T> {

    /** The value; null if the text is none. */
    @Nullable T parse(String text);
  }

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern FIELD =
      Pattern.compile(
          "[\\x21-\\x7e\\x80-\\xff]" + "(?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?");
  private static final String NUMBER = "\\s*-?[0-9.]+%?\\s*";
  private static final String AMOUNT = "\\s*[0-9][0-9.]*\\s?[A-Za-z]*\\s*";

  private Kinds() {}

  /** A kind that is one text, read by a parser that is given the text without space around it. */
  public static <T> Kind<T> scalar(String label, String expected, Parser<? extends T> parser) {
    return scalar(label, expected, ScalarKind.SCALAR, parser, String::valueOf);
  }

  private static <T> ScalarKind<T> scalar(
      String label,
      String expected,
      Map<String, Object> schema,
      Parser<? extends T> parser,
      Function<? super T, Object> plain) {
    return new ScalarKind<T>(label, expected, schema, text -> parser.parse(text.strip()), plain);
  }

  /** Any text that is not blank, just as it stands. */
  public static Kind<String> text() {
    ScalarKind<String> any =
        new ScalarKind<>("text", "a text", ScalarKind.SCALAR, text -> text, text -> text);
    return any.blankWhenOff("");
  }

  /** A text that matches a pattern as a whole. */
  public static Kind<String> text(Pattern pattern, String expected) {
    return scalar(
        "text",
        expected,
        ScalarKind.typed(Map.of("type", List.of("number", "boolean")), pattern.pattern()),
        text -> pattern.matcher(text).matches() ? text : null,
        text -> text);
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public static Kind<Integer> integer(int min, int max) {
    return wholeNumber(min, max).as(Math::toIntExact, Integer::longValue);
  }

  /** A whole number of 64 bits from {@code min} to {@code max}, both included. */
  public static Kind<Long> wholeNumber(long min, long max) {
    String most = max == Long.MAX_VALUE || max == Integer.MAX_VALUE ? " or more" : " to " + max;
    return scalar(
        "whole number",
        "a whole number" + (most.equals(" or more") ? ", " : " from ") + min + most,
        ScalarKind.typed(
            Map.of("type", "integer", "minimum", min, "maximum", max), "\\s*-?[0-9]+\\s*"),
        text -> Numbers.whole(text, min, max),
        value -> value);
  }

  /** An exact number from {@code min} to {@code max}, both included, without trailing zeros. */
  public static Kind<BigDecimal> decimal(BigDecimal min, BigDecimal max) {
    String expected = "a number from " + min.toPlainString() + " to " + max.toPlainString();
    return decimal("number", expected, min, max);
  }

  /** An amount of money of no named currency, 0 or more: exact, without trailing zeros. */
  public static Kind<BigDecimal> money() {
    BigDecimal most = BigDecimal.TEN.pow(15);
    return decimal("money", "an amount of money such as 50 or 0.25", BigDecimal.ZERO, most);
  }

  private static Kind<BigDecimal> decimal(
      String label, String expected, BigDecimal min, BigDecimal max) {
    return scalar(
        label,
        expected,
        ScalarKind.typed(Map.of("type", "number", "minimum", min, "maximum", max), NUMBER),
        text -> Numbers.decimal(text, min, max),
        value -> value);
  }

  /** A part of one, from 0 to 1; {@code 20%} is 0.2. */
  public static Kind<Double> fraction() {
    return ratio("fraction", "a fraction from 0 to 1, such as 0.2 or 20%", 1);
  }

  /** A percentage, from 0 to 100; the sign may be left out. */
  public static Kind<Double> percent() {
    return ratio("percentage", "a percentage from 0 to 100, such as 20 or 20%", 100);
  }

  private static Kind<Double> ratio(String label, String expected, int whole) {
    return scalar(
        label,
        expected,
        ScalarKind.typed(Map.of("type", "number", "minimum", 0, "maximum", whole), NUMBER),
        text -> Numbers.ratio(text, whole),
        value -> value);
  }

  /** True or false; {@code yes}, {@code on}, {@code no} and {@code off} are understood. */
  public static Kind<Boolean> bool() {
    return scalar(
        "boolean",
        "true or false",
        ScalarKind.typed(Map.of("type", "boolean"), "\\s*(?i:true|false|yes|no|on|off)\\s*"),
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "yes", "on" -> Boolean.TRUE;
              case "false", "no", "off" -> Boolean.FALSE;
              default -> null;
            },
        value -> value);
  }

  /** Whether a mapping counts: off if blank, {@code false}, {@code off}, {@code no} or 0. */
  public static Kind<Boolean> enabled() {
    return new Opaque.EnabledKind();
  }

  /** A duration such as {@code 15s}, from nothing to a hundred years. */
  public static Kind<Duration> duration() {
    return duration("a duration such as 15s, 250ms or 5m", Duration.ZERO, Units.DURATION_MAX);
  }

  /** A duration from {@code min} to {@code max}, both included. */
  public static Kind<Duration> duration(Duration min, Duration max) {
    String range = " from " + Units.format(min) + " to " + Units.format(max);
    return duration("a duration" + range + ", such as " + Units.format(max), min, max);
  }

  private static Kind<Duration> duration(String expected, Duration min, Duration max) {
    ScalarKind<Duration> kind =
        scalar(
            "duration",
            expected,
            ScalarKind.typed(Map.of("const", 0), AMOUNT),
            text -> {
              Duration value = Units.parseDuration(text);
              boolean within =
                  value != null && value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
              return within ? value : null;
            },
            Units::format);
    return kind.suggesting(text -> Numbers.isWhole(text) ? text + "s" : null);
  }

  /** A number of bytes such as {@code 64KiB}, {@code 1MB} or {@code 512}. */
  public static Kind<Long> size() {
    return size(0, Long.MAX_VALUE);
  }

  /** A number of bytes from {@code min} to {@code max}, both included. */
  public static Kind<Long> size(long min, long max) {
    String most = max == Long.MAX_VALUE ? "" : " to " + Units.formatSize(max);
    String range = min == 0 && most.isEmpty() ? "" : " from " + Units.formatSize(min) + most;
    return scalar(
        "size",
        "a size" + range + " such as 64KiB, 1MB or 512",
        ScalarKind.typed(Map.of("type", "integer", "minimum", min), AMOUNT),
        text -> {
          Long bytes = Units.parseSize(text);
          return bytes != null && bytes >= min && bytes <= max ? bytes : null;
        },
        Units::formatSize);
  }

  /** So much in so much time, such as {@code 10/s} or {@code 60/m}. */
  public static Kind<Rate> rate() {
    return scalar(
        "rate",
        "a rate such as 10/s, 60/m or 5/h",
        ScalarKind.pattern("\\s*[0-9.]+\\s*/\\s*[0-9.]*[a-z]+\\s*"),
        Rate::parse,
        Rate::toString);
  }

  /** A constant of an enumeration, written in {@code snake_case}. */
  public static <E extends Enum<E>> Kind<E> word(Class<E> type) {
    return word(type, constant -> constant.name().toLowerCase(Locale.ROOT));
  }

  /** A constant of an enumeration, written as a function says. */
  public static <E extends Enum<E>> Kind<E> word(Class<E> type, Function<E, String> written) {
    Map<String, E> byWord = new LinkedHashMap<>();
    EnumSet.allOf(type).forEach(constant -> byWord.put(written.apply(constant), constant));
    return chosen(byWord.keySet(), byWord::get, written::apply);
  }

  /** One of some words, as itself. */
  public static Kind<String> words(String... words) {
    Set<String> known = new LinkedHashSet<>(List.of(words));
    return chosen(known, word -> known.contains(word) ? word : null, word -> word);
  }

  private static <T> Kind<T> chosen(
      Collection<String> words, Parser<T> parser, Function<T, Object> plain) {
    return scalar(
            "word", "one of: " + String.join(", ", words), ScalarKind.words(words), parser, plain)
        .suggesting(text -> Nearest.to(text, words).orElse(null));
  }

  /** A regular expression of {@link Pattern}'s grammar. */
  public static Kind<Regex> regex() {
    return scalar(
        "regular expression",
        "a regular expression",
        Map.of("type", "string"),
        Regex::parse,
        Regex::text);
  }

  /** One HTTP status. */
  public static Kind<Integer> status() {
    return integer(100, 599);
  }

  /** Statuses, each such as {@code 429}, {@code 5xx} or {@code 500-504}. */
  public static Kind<StatusSet> statusSet() {
    Kind<StatusSet> one =
        scalar(
            "status",
            "a status such as 429, 5xx or 500-504",
            ScalarKind.typed(
                Map.of("type", "integer", "minimum", 100, "maximum", 599), "[0-9x, -]+"),
            StatusSet::parse,
            StatusSet::toString);
    return list(one).as(StatusSet::union, List::of);
  }

  /** A host and a port: {@code host:port}, {@code :port} or {@code [v6]:port}. */
  public static Kind<Address> address() {
    ScalarKind<Address> kind =
        scalar(
            "address",
            "an address such as 127.0.0.1:8080, :8080 or [::1]:8080",
            ScalarKind.pattern("\\s*\\S*:[0-9]+\\s*"),
            Address::parse,
            Address::toString);
    return kind.suggesting(text -> Numbers.isWhole(text) ? ":" + text : null);
  }

  /** An absolute URL of {@code http} or {@code https}. */
  public static Kind<Url> url() {
    return scalar(
        "URL",
        "an http or https URL such as https://api.example.com/v1, without user or password",
        ScalarKind.pattern("\\s*https?://\\S+\\s*"),
        Url::parse,
        Url::toString);
  }

  /** A block of IP addresses, such as {@code 10.0.0.0/8} or {@code ::1}. */
  public static Kind<Cidr> cidr() {
    return scalar(
        "address block",
        "a block of addresses such as 10.0.0.0/8 or ::1/128",
        ScalarKind.pattern("\\s*[0-9A-Fa-f:.]+(/[0-9]+)?\\s*"),
        Cidr::parse,
        Cidr::toString);
  }

  /** The name of an HTTP field, a token of RFC 9110 section 5.1, in lower case. */
  public static Kind<String> headerName() {
    return text(TOKEN, "a header name such as x-api-key")
        .as(name -> name.toLowerCase(Locale.ROOT), name -> name);
  }

  /** The value of an HTTP field, RFC 9110 section 5.5: visible characters, space and tab. */
  public static Kind<String> headerValue() {
    return text(FIELD, "a header value: one line, no control characters");
  }

  /** A path from the directory of the document, to what Weir writes or follows by itself. */
  public static Kind<Path> path() {
    return new Wrapped.Derived<>(
        text(), (node, path) -> node.document().path(path), Path::toString);
  }

  /** A file that is read, its path taken from the directory of the document. */
  public static Kind<NamedFile> file() {
    return new Wrapped.Derived<>(
        text(), (node, path) -> node.document().file(path), NamedFile::toString);
  }

  /** A text that is never shown: written, interpolated, or {@code {file: path}}. */
  public static Kind<Secret> secret() {
    return new Opaque.SecretKind();
  }

  /**
   * Any value, as an unmodifiable map, list, text, {@code Long}, {@code BigDecimal} or boolean;
   * nulls are kept inside maps and lists.
   */
  public static Kind<Object> json() {
    return new Opaque.JsonKind();
  }

  /** Values in order: a YAML list, a comma-separated text, or one value; blank is empty. */
  public static <T> Kind<List<T>> list(Kind<T> item) {
    return new Containers.ListKind<>(item, false);
  }

  /** The same with at least one item. */
  public static <T> Kind<List<T>> nonEmptyList(Kind<T> item) {
    return new Containers.ListKind<>(item, true);
  }

  /** Values under any keys, in the order of the file. */
  public static <T> Kind<Map<String, T>> map(Kind<T> value) {
    return map(text(), value);
  }

  /** Values under keys of one kind, in the order of the file. */
  public static <T> Kind<Map<String, T>> map(Kind<String> key, Kind<T> value) {
    return new Containers.MapKind<>(key, value);
  }

  /** A mapping of this shape. A shape is a kind already; this reads well beside the others. */
  public static <T> Kind<T> shape(Shape<T> shape) {
    return shape;
  }

  /** A shape that is not made yet: for a shape that holds itself. */
  public static <T> Kind<T> shape(Supplier<Shape<T>> shape) {
    return new Wrapped.LazyKind<>(shape);
  }

  /** A value together with its place; equal to another if the values are. */
  public static <T> Kind<Located<T>> located(Kind<T> kind) {
    return kind.located();
  }

  /** A value of the first kind that reads it, among those that read its form. */
  public static <T> Kind<T> either(Kind<? extends T> one, Kind<? extends T> other) {
    return new Containers.EitherKind<T>(List.of(one, other));
  }

  /** The same among three. */
  public static <T> Kind<T> either(
      Kind<? extends T> one, Kind<? extends T> other, Kind<? extends T> third) {
    return new Containers.EitherKind<T>(List.of(one, other, third));
  }

  /**
   * A mapping of one key, or the bare key: {@code - rate_limit: {…}} or {@code - rate_limit}.
   *
   * @param what what the key names, for error texts: {@code filter}
   * @param kindOf the kind of what stands under a key; null for an unknown one
   * @param known the keys there are
   */
  public static <T> Kind<Named<T>> oneKey(
      String what,
      Function<String, @Nullable Kind<? extends T>> kindOf,
      Supplier<? extends Collection<String>> known) {
    return new Containers.OneKeyKind<>(what, kindOf, known);
  }
}
