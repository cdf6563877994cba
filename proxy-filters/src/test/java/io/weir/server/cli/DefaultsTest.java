package io.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Shape;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.json.JsonWriter;
import io.weir.server.build.Extensions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is shown as a default can be written into the file, and means the same there. */
class DefaultsTest {
  /** In words, a default that is to write nothing. */
  private static final String NONE = "none";

  private static void visit(Shape<?> shape, Map<String, Key<?>> found) {
    for (Key<?> key : shape.keys()) {
      if (found.putIfAbsent(shape.name() + "." + key.name(), key) == null) {
        key.kind().shapes().forEach(below -> visit(below, found));
      }
    }
  }

  private static Map<String, Key<?>> keys() {
    Map<String, Key<?>> found = new LinkedHashMap<>();
    visit(Extensions.found().shape(), found);
    return found;
  }

  /** What a value comes to when it is written into a file and read. */
  private static <T> Object again(Kind<T> kind, Object plain) {
    Shape.Builder b = Shape.named("one", "One key.");
    Key<T> key = b.key("value", kind);
    Shape<T> shape = b.build(v -> v.get(key));
    String yaml = "value: " + new JsonWriter().any(plain);
    Reading<T> reading = YamlSource.text("d.yaml", yaml, name -> null).read(shape);
    T value = reading.value().orElse(null);
    Object shown = value == null ? null : kind.plain(value);
    return shown == null ? yaml + ": " + reading.problems() : shown;
  }

  @Test
  void everyDefault_thatIsShown_canBeWritten() {
    List<String> wrong = new ArrayList<>();
    keys()
        .forEach(
            (name, key) ->
                key.plainDefault()
                    .filter(plain -> !again(key.kind(), plain).equals(plain))
                    .ifPresent(plain -> wrong.add(name + " " + again(key.kind(), plain))));
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyDefault_isShown() {
    List<String> missing = new ArrayList<>();
    keys()
        .forEach(
            (name, key) -> {
              boolean none = key.shownDefault().filter(NONE::equals).isPresent();
              if (key.hasDefault() && key.plainDefault().isEmpty() && !none) {
                missing.add(name);
              }
            });
    // A cluster of type mock has no endpoints, which cannot be written as an empty list.
    assertThat(missing).isSubsetOf("cluster_mock.endpoints");
  }
}
