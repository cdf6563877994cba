package io.weir.config;

import io.weir.config.Node.Entry;
import io.weir.config.Node.Form;
import io.weir.config.problem.Nearest;
import io.weir.config.problem.Place;
import io.weir.config.problem.Problems;
import io.weir.config.value.Named;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kinds that hold values of other kinds. */
final class Containers {

  private Containers() {}

  /** A value that is written as it is: plain, or of plain values; null for any other. */
  static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return each(list, Containers::plain);
    }
    if (value instanceof Map<?, ?> map) {
      return each(map, Containers::plain);
    }
    boolean scalar = value instanceof Number || value instanceof Boolean || value instanceof String;
    return scalar ? value : null;
  }

  /** The list of what becomes of each; null where that is null for any. */
  private static <T> @Nullable Object each(
      List<T> values, Function<? super T, @Nullable Object> plain) {
    List<Object> each = new ArrayList<>();
    for (T value : values) {
      Object one = plain.apply(value);
      if (one == null) {
        return null;
      }
      each.add(one);
    }
    return each;
  }

  private static <T> @Nullable Object each(
      Map<?, T> values, Function<? super T, @Nullable Object> plain) {
    Map<String, Object> each = new LinkedHashMap<>();
    for (Map.Entry<?, T> value : values.entrySet()) {
      Object one = plain.apply(value.getValue());
      if (one == null) {
        return null;
      }
      each.put(String.valueOf(value.getKey()), one);
    }
    return each;
  }

  /** A YAML list, a comma-separated text, or one value that is no list. */
  record ListKind<T>(Kind<T> item, boolean nonEmpty) implements Kind<List<T>> {

    @Override
    public @Nullable List<T> read(Node node) {
      if (!readable(node)) {
        node.problem(expected());
        return null;
      }
      List<Node> items = split(node);
      List<T> values = new ArrayList<>();
      boolean whole = true;
      for (Node each : items) {
        T value = item.read(each);
        if (value != null) {
          values.add(value);
        }
        whole &= value != null || each.off();
      }
      node.readAs(Node.list(node.document(), node.place(), node.off(), items));
      if (!whole) {
        return null;
      }
      if (nonEmpty && values.isEmpty() && !node.off()) {
        node.problem("found " + (node.blank() ? "nothing" : "an empty list"), expected(), null);
        return null;
      }
      return List.copyOf(values);
    }

    private boolean readable(Node node) {
      return switch (node.form()) {
        case LIST -> true;
        case SCALAR -> node.blank() || item.forms().contains(Form.SCALAR);
        case MAPPING -> false;
      };
    }

    /** The items; commas separate where no list is written, or where the environment put them. */
    private List<Node> split(Node node) {
      if (node.form() == Form.SCALAR) {
        return words(node, true);
      }
      List<Node> items = new ArrayList<>();
      for (Node each : node.items()) {
        boolean splits = each.interpolated() && item.forms().contains(Form.SCALAR);
        if (splits && each.text().indexOf(',') >= 0) {
          items.addAll(words(each, false));
        } else if (!splits || !each.blank()) {
          items.add(each);
        }
      }
      return items;
    }

    private static List<Node> words(Node node, boolean indexed) {
      List<Node> words = new ArrayList<>();
      for (String word : node.text().split(",", -1)) {
        if (!word.isBlank()) {
          Place place = indexed ? node.place().index(words.size()) : node.place();
          words.add(node.part(place, word.strip()));
        }
      }
      return words;
    }

    @Override
    public String expected() {
      return (nonEmpty ? "a list of at least one, each " : "a list, each ") + item.expected();
    }

    @Override
    public String label() {
      return "list of " + item.label();
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> list = new LinkedHashMap<>();
      list.put("type", "array");
      list.put("items", item.schema());
      if (nonEmpty) {
        list.put("minItems", 1);
      }
      List<Object> either = new ArrayList<>(List.of(list, ScalarKind.BLANK));
      if (item.forms().contains(Form.SCALAR)) {
        either.add(item.schema());
        either.add(ScalarKind.SEVERAL);
      }
      return Map.of("anyOf", either);
    }

    @Override
    public Set<Form> forms() {
      return Set.of(Form.SCALAR, Form.LIST);
    }

    @Override
    public @Nullable Object plain(List<T> value) {
      return each(value, item::plain);
    }

    @Override
    public List<Shape<?>> shapes() {
      return item.shapes();
    }
  }

  /** A mapping of any keys to values of one kind; order is kept. */
  record MapKind<T>(Kind<String> key, Kind<T> value) implements Kind<Map<String, T>> {

    @Override
    public @Nullable Map<String, T> read(Node node) {
      if (node.form() != Form.MAPPING && !node.blank()) {
        node.problem(expected());
        return null;
      }
      Map<String, T> values = new LinkedHashMap<>();
      boolean whole = true;
      for (Entry entry : node.entries()) {
        String name = key.read(node.keyOf(entry));
        T read = value.read(entry.value());
        whole &= name != null && (read != null || entry.value().off());
        if (name != null && read != null && values.putIfAbsent(name, read) != null) {
          String what = "key \"" + entry.key() + "\" says again what another key says";
          node.document().problems().error(entry.place(), what, "each key once");
        }
      }
      return whole ? Collections.unmodifiableMap(values) : null;
    }

    @Override
    public String expected() {
      return "a mapping, each value " + value.expected();
    }

    @Override
    public String label() {
      return "map of " + value.label();
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "object", "additionalProperties", value.schema());
    }

    @Override
    public Set<Form> forms() {
      return Set.of(Form.MAPPING);
    }

    @Override
    public @Nullable Object plain(Map<String, T> values) {
      return each(values, value::plain);
    }

    @Override
    public List<Shape<?>> shapes() {
      return value.shapes();
    }
  }

  /** A value of the first kind that reads it, among those that read its form. */
  record EitherKind<T>(List<Kind<? extends T>> kinds) implements Kind<T> {

    @Override
    public @Nullable T read(Node node) {
      List<Kind<? extends T>> fitting =
          kinds.stream().filter(kind -> kind.forms().contains(node.form())).toList();
      if (fitting.isEmpty()) {
        node.problem(expected());
        return null;
      }
      Problems problems = node.document().problems();
      int mark = problems.count();
      for (Kind<? extends T> kind : fitting) {
        problems.forgetSince(mark);
        T value = kind.read(node);
        if (!problems.anyErrorSince(mark)) {
          return value;
        }
      }
      if (fitting.size() > 1 && node.form() == Form.SCALAR) {
        problems.forgetSince(mark);
        node.problem(fitting.stream().map(Kind::expected).collect(Collectors.joining(", or ")));
      }
      return null;
    }

    @Override
    public String expected() {
      return kinds.stream().map(Kind::expected).collect(Collectors.joining(", or "));
    }

    @Override
    public String label() {
      return kinds.stream().map(Kind::label).distinct().collect(Collectors.joining(" or "));
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("anyOf", kinds.stream().map(Kind::schema).toList());
    }

    @Override
    public Set<Form> forms() {
      return kinds.stream().flatMap(kind -> kind.forms().stream()).collect(Collectors.toSet());
    }

    @Override
    public boolean readsBlank() {
      return kinds.stream().anyMatch(Kind::readsBlank);
    }

    @Override
    public List<Shape<?>> shapes() {
      return kinds.stream().<Shape<?>>flatMap(kind -> kind.shapes().stream()).toList();
    }
  }

  /** A mapping of one key, or that key alone; the key picks the kind of what stands under it. */
  record OneKeyKind<T>(
      String what,
      Function<String, @Nullable Kind<? extends T>> kindOf,
      Supplier<? extends Collection<String>> known)
      implements Kind<Named<T>> {

    @Override
    public @Nullable Named<T> read(Node node) {
      if (node.form() == Form.SCALAR && !node.blank()) {
        String name = node.text().strip();
        Node empty = node.blankAt(node.place().key(name));
        Entry bare = new Entry(name, node.place(), empty);
        node.readAs(Node.mapping(node.document(), node.place(), node.off(), List.of(bare)));
        return named(name, node, empty);
      }
      if (node.form() != Form.MAPPING || node.entries().size() != 1) {
        int count = node.entries().size();
        String found =
            node.form() != Form.MAPPING ? node.found() : "a mapping of " + count + " keys";
        node.problem("found " + found, expected(), null);
        return null;
      }
      Entry only = node.entries().get(0);
      return named(only.key(), node.keyOf(only), only.value());
    }

    private @Nullable Named<T> named(String name, Node nameNode, Node value) {
      Kind<? extends T> kind = kindOf.apply(name);
      if (kind == null) {
        String words = known.get().stream().sorted().collect(Collectors.joining(", "));
        nameNode.problem(
            "unknown " + what + " " + nameNode.found(),
            "one of: " + words,
            Nearest.to(name, known.get()).orElse(null));
        return null;
      }
      T read = kind.read(value);
      return read == null ? null : new Named<>(name, read);
    }

    @Override
    public String expected() {
      return "one " + what + ", such as {name: {…}}";
    }

    @Override
    public String label() {
      return what;
    }

    @Override
    public Map<String, Object> schema() {
      List<Object> choices = new ArrayList<>();
      choices.add(ScalarKind.words(known.get().stream().sorted().toList()));
      for (String name : known.get().stream().sorted().toList()) {
        Kind<? extends T> kind = kindOf.apply(name);
        if (kind != null) {
          Map<String, Object> choice = new LinkedHashMap<>();
          choice.put("type", "object");
          choice.put("properties", Map.of(name, kind.schema()));
          choice.put("required", List.of(name));
          choice.put("additionalProperties", false);
          choices.add(choice);
        }
      }
      return Map.of("oneOf", choices);
    }

    @Override
    public Set<Form> forms() {
      return Set.of(Form.SCALAR, Form.MAPPING);
    }

    @Override
    public Object plain(Named<T> value) {
      return value.name();
    }

    @Override
    public List<Shape<?>> shapes() {
      return known.get().stream()
          .sorted()
          .map(kindOf)
          .<Shape<?>>flatMap(kind -> kind == null ? Stream.of() : kind.shapes().stream())
          .toList();
    }
  }
}
