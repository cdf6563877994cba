package io.weir.config;

import io.weir.config.Node.Form;
import io.weir.config.value.Secret;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kinds that read more than one form of node by rules of their own. */
final class Opaque {

  private Opaque() {}

  /** On or off; blank is off, and a list is on if all of it is. */
  static final class EnabledKind implements Kind<Boolean> {

    private static final Set<String> OFF = Set.of("", "false", "off", "no", "0");

    @Override
    public @Nullable Boolean read(Node node) {
      if (node.form() == Form.MAPPING) {
        node.problem(expected());
        return null;
      }
      boolean on = node.form() == Form.SCALAR ? on(node) : node.items().stream().allMatch(this::on);
      node.readAs(on);
      return on;
    }

    private boolean on(Node node) {
      if (node.form() != Form.SCALAR) {
        node.problem("a text: blank, false, off, no and 0 are off, all else is on");
      }
      return !OFF.contains(node.text().strip().toLowerCase(Locale.ROOT));
    }

    @Override
    public String expected() {
      return "true or false, or a text that is blank for off, or a list of these";
    }

    @Override
    public String label() {
      return "on or off";
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of(
          "anyOf", List.of(ScalarKind.SCALAR, Map.of("type", "array", "items", ScalarKind.SCALAR)));
    }

    @Override
    public Set<Form> forms() {
      return Set.of(Form.SCALAR, Form.LIST);
    }

    @Override
    public boolean readsBlank() {
      return true;
    }
  }

  /** A text that is never shown, written or in a file. */
  static final class SecretKind implements Kind<Secret> {

    private static final int FILE_BYTES_MAX = 64 * 1024;

    @Override
    public @Nullable Secret read(Node node) {
      node.conceal();
      if (node.form() == Form.MAPPING) {
        return ofFile(node);
      }
      if (node.form() == Form.LIST || node.blank()) {
        node.problem("found " + (node.blank() ? "nothing" : "a list"), expected(), null);
        return node.blank() && node.off() ? Secret.of("") : null;
      }
      return Secret.of(node.text());
    }

    private @Nullable Secret ofFile(Node node) {
      Node name = node.child("file").orElse(node);
      if (node.entries().size() != 1 || name == node || name.form() != Form.SCALAR) {
        node.problem("found a mapping", expected(), null);
        return null;
      }
      if (name.blank()) {
        name.problem("a file name");
        return node.off() ? Secret.of("") : null;
      }
      String why;
      try {
        Path path = node.document().file(name.text()).path();
        if (Files.size(path) <= FILE_BYTES_MAX) {
          return checked(Files.readString(path, StandardCharsets.UTF_8), name);
        }
        why = "it is larger than 64KiB";
      } catch (IOException | InvalidPathException e) {
        why = e.getClass().getSimpleName();
      }
      if (!node.off()) {
        name.problem("cannot read " + name.found() + ": " + why, "a readable file", null);
      }
      return node.off() ? Secret.of("") : null;
    }

    private static @Nullable Secret checked(String content, Node name) {
      String text = content.replaceFirst("\\r?\\n\\z", "");
      if (text.isBlank() && !name.off()) {
        name.problem("nothing in the file " + name.found(), "a secret in it", null);
        return null;
      }
      return Secret.of(text);
    }

    @Override
    public String expected() {
      return "a secret: a text such as ${NAME}, or {file: path}";
    }

    @Override
    public String label() {
      return "secret";
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> file = new LinkedHashMap<>();
      file.put("type", "object");
      file.put("properties", Map.of("file", Map.of("type", "string")));
      file.put("required", List.of("file"));
      file.put("additionalProperties", false);
      return Map.of("anyOf", List.of(ScalarKind.SCALAR, file));
    }

    @Override
    public Set<Form> forms() {
      return Set.of(Form.SCALAR, Form.MAPPING);
    }
  }

  /** Whatever stands there, as plain immutable values. */
  static final class JsonKind implements Kind<Object> {

    /** What YAML's null is read as where an object is needed; below the root it is null. */
    private static final Pattern WHOLE = Pattern.compile("-?(?:0|[1-9][0-9]*)");

    private static final Pattern NUMBER =
        Pattern.compile("-?(?:0|[1-9][0-9]{0,30})(?:\\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?");

    @Override
    public @Nullable Object read(Node node) {
      Object plain = plainValue(node);
      if (plain == null) {
        node.problem(expected());
      }
      return plain;
    }

    /** The plain value of a node: a map, list, text, number, boolean, or null. */
    static @Nullable Object plainValue(Node node) {
      return switch (node.form()) {
        case SCALAR -> scalar(node);
        case LIST -> {
          List<@Nullable Object> list = new ArrayList<>();
          node.items().forEach(item -> list.add(plainValue(item)));
          yield Collections.unmodifiableList(list);
        }
        case MAPPING -> {
          Map<String, @Nullable Object> map = new LinkedHashMap<>();
          node.entries().forEach(entry -> map.put(entry.key(), plainValue(entry.value())));
          yield Collections.unmodifiableMap(map);
        }
      };
    }

    private static @Nullable Object scalar(Node node) {
      String text = node.text();
      if (!node.plain()) {
        return text;
      }
      return switch (text) {
        case "", "~", "null" -> null;
        case "true" -> true;
        case "false" -> false;
        default -> number(text);
      };
    }

    private static Object number(String text) {
      if (!NUMBER.matcher(text).matches()) {
        return text;
      }
      BigDecimal number = new BigDecimal(text);
      boolean isLong = WHOLE.matcher(text).matches() && number.precision() <= 18;
      return isLong ? (Object) number.longValueExact() : number;
    }

    @Override
    public String expected() {
      return "any value";
    }

    @Override
    public String label() {
      return "any";
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of();
    }

    @Override
    public Set<Form> forms() {
      return Set.of(Form.values());
    }

    @Override
    public Object plain(Object value) {
      return value;
    }
  }
}
