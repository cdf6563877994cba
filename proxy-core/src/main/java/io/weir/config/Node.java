package io.weir.config;

import io.weir.config.problem.Concealment;
import io.weir.config.problem.Place;
import io.weir.config.problem.Problem;
import io.weir.config.problem.Problem.Severity;
import io.weir.config.value.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One value of a document and its place: a scalar, a list or a mapping. For the one thread that
 * reads the document.
 */
public final class Node {

  /** What a node is made of. */
  public enum Form {
    /** One text. */
    SCALAR,
    /** Nodes in order. */
    LIST,
    /** Nodes under keys. */
    MAPPING
  }

  /**
   * One key of a mapping.
   *
   * @param key its text
   * @param place where the key itself stands; the path is the mapping's
   * @param value what stands under it
   */
  public record Entry(String key, Place place, Node value) {}

  /**
   * The text of a scalar.
   *
   * @param value the text that counts, after interpolation
   * @param written the text as the file has it
   * @param plain whether it stands without quotes, so that {@code 3} is a number
   * @param names the environment variables that gave a part of it
   * @param broken whether its problem is already reported, so that it is not reported again
   * @param from where it begins in the file's text
   * @param to where it ends in the file's text
   */
  public record Text(
      String value,
      String written,
      boolean plain,
      Set<String> names,
      boolean broken,
      int from,
      int to) {

    boolean interpolated() {
      return !value.equals(written);
    }
  }

  private static final int SHOWN_MAX = 60;
  private static final int SCANNED_MAX = 1_000;
  private static final Text NO_TEXT = new Text("", "", true, Set.of(), false, 0, 0);

  private final Document document;
  private final Place place;
  private final Form form;
  private final boolean off;
  private final Text text;
  private final List<Node> items;
  private final List<Entry> entries;

  private boolean concealed;
  private @Nullable Object reading;
  private @Nullable Shape<?> shape;

  private Node(
      Document document,
      Place place,
      Form form,
      boolean off,
      Text text,
      List<Node> items,
      List<Entry> entries) {
    this.document = document;
    this.place = place;
    this.form = form;
    this.off = off;
    this.text = text;
    this.items = items;
    this.entries = entries;
  }

  /** A scalar; {@code off} tells whether it stands in a mapping that is off. */
  public static Node scalar(Document document, Place place, boolean off, Text text) {
    return new Node(document, place, Form.SCALAR, off, text, List.of(), List.of());
  }

  /** A list; {@code off} tells whether it stands in a mapping that is off. */
  public static Node list(Document document, Place place, boolean off, List<Node> items) {
    return new Node(document, place, Form.LIST, off, NO_TEXT, List.copyOf(items), List.of());
  }

  /** A mapping; {@code off} tells whether it is off or stands in one that is. */
  public static Node mapping(Document document, Place place, boolean off, List<Entry> entries) {
    return new Node(document, place, Form.MAPPING, off, NO_TEXT, List.of(), List.copyOf(entries));
  }

  /** A scalar that is a part of this one, such as one word of a comma-separated text. */
  Node part(Place where, String part) {
    Text of = new Text(part, text.written, text.plain, text.names, text.broken, text.from, text.to);
    return scalar(document, where, off, of);
  }

  /** Nothing, at a place of this document. */
  Node blankAt(Place where) {
    return scalar(document, where, off, NO_TEXT);
  }

  /** A key of this mapping as a scalar of its own, to read it or report a problem with it. */
  Node keyOf(Entry entry) {
    Text key = new Text(entry.key, entry.key, true, Set.of(), false, 0, 0);
    return scalar(document, entry.place, off, key);
  }

  /** The document this is a value of. */
  public Document document() {
    return document;
  }

  /** Where it stands. */
  public Place place() {
    return place;
  }

  /** What it is made of. */
  public Form form() {
    return form;
  }

  /** Whether it is, or stands in, a mapping whose {@code enabled} key reads as off. */
  public boolean off() {
    return off;
  }

  /** Whether it is a scalar with no text in it: nothing was written, or what was is unset. */
  public boolean blank() {
    return form == Form.SCALAR && text.value.isBlank();
  }

  /** The text of a scalar after interpolation; blank for a list or a mapping. */
  public String text() {
    return text.value;
  }

  /** Whether the text stands without quotes. */
  public boolean plain() {
    return text.plain;
  }

  /** Whether the environment had a part in the text, or could have had. */
  public boolean interpolated() {
    return text.interpolated();
  }

  /** The environment variables that gave a part of the text. */
  public Set<String> names() {
    return text.names;
  }

  /** The nodes of a list, in order; none for a scalar or a mapping. */
  public List<Node> items() {
    return items;
  }

  /** The keys of a mapping, in order; none for a scalar or a list. */
  public List<Entry> entries() {
    return entries;
  }

  /** What stands under a key of this mapping. */
  public Optional<Node> child(String key) {
    return entries.stream().filter(entry -> entry.key.equals(key)).map(Entry::value).findFirst();
  }

  /**
   * What stands under a key, or, if the key is not there, a blank node that stands for it: the
   * place to report a problem at. A key's other names are tried too.
   */
  public Node at(Key<?> key) {
    return key.names().stream()
        .map(this::child)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> blankAt(place.key(key.name())));
  }

  /** What was found here, in words fit to be shown: never a secret, never an environment value. */
  public String found() {
    if (form != Form.SCALAR) {
      return form == Form.LIST ? "a list" : "a mapping";
    }
    if (concealed) {
      return Secret.MASK;
    }
    if (text.value.isBlank()) {
      return "nothing";
    }
    if (!text.names.isEmpty()) {
      return quoted(text.written)
          + " with "
          + String.join(", ", text.names)
          + " from the environment";
    }
    return quoted(text.value);
  }

  private static String quoted(String words) {
    String scanned = words.substring(0, Math.min(words.length(), SCANNED_MAX));
    String shown = Concealment.of(scanned).replaceAll("\\p{Cntrl}", "?");
    if (shown.codePointCount(0, shown.length()) > SHOWN_MAX) {
      shown = shown.substring(0, shown.offsetByCodePoints(0, SHOWN_MAX / 2)) + "…";
    }
    return "\"" + shown + "\"";
  }

  /** Reports that this is not what it should be: {@code found … (expected …)}. */
  public void problem(String expected) {
    problem("found " + found(), expected, null);
  }

  /** Reports that this is not what it should be, and what was probably meant. */
  public void problem(String what, @Nullable String expected, @Nullable String suggestion) {
    if (!quiet()) {
      document.problems().add(new Problem(place, what, expected, suggestion, Severity.ERROR));
    }
  }

  /** Reports something that works but should be known. */
  public void warning(String what) {
    document.problems().warning(place, what);
  }

  /** Whether problems here are none of this node's: it is reported already, or off and blank. */
  private boolean quiet() {
    return text.broken || (off && blank());
  }

  /** Marks this as a secret: from now on it shows in no problem, excerpt or tree. */
  public void conceal() {
    concealed = true;
    document.addSecretNames(text.names);
    if (text.to > text.from && !text.written.matches("\\$\\{\\w+(:-)?\\}")) {
      document.problems().conceal(place.file(), text.from, text.to);
    }
  }

  /** Keeps what a scalar was read as, in the plain form it would be written in. */
  public void readAs(Object plain) {
    this.reading = plain;
  }

  /** What the node is as it stands: a map, list, text, number, boolean, or null. */
  public @Nullable Object plainValue() {
    return Opaque.JsonKind.plainValue(this);
  }

  void shapedBy(Shape<?> by) {
    this.shape = by;
  }

  /** Whether this was marked as a secret. */
  public boolean concealed() {
    return concealed;
  }

  /** What the node was read as: a plain value, or another node that stands for it. */
  public Optional<Object> reading() {
    return Optional.ofNullable(reading);
  }

  /** The shape that read this mapping. */
  public Optional<Shape<?>> shape() {
    return Optional.ofNullable(shape);
  }
}
