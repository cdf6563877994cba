package io.weir.config.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ShapeDocsTest {

  private static final Shape<Duration> WAIT = wait("wait", "Waits.");

  private static Shape<Duration> wait(String name, String doc) {
    Shape.Builder b = Shape.named(name, doc);
    Key<Duration> time =
        b.key("time", Kinds.duration()).orElse(Duration.ofMillis(1500)).doc("How | long.");
    return b.build(v -> v.get(time));
  }

  private static final class Tree {

    static final Shape<Integer> SHAPE = shape();

    private static Shape<Integer> shape() {
      Shape.Builder b = Shape.named("tree", "A tree.");
      b.key("name", Kinds.text()).doc("Its name.").alias("title");
      b.key("port", Kinds.integer(1, 9));
      b.key("below", Kinds.list(Kinds.shape(() -> Tree.SHAPE))).orElse(List.of()).doc("Children.");
      b.key("wait", WAIT).orElse(WAIT.defaults());
      b.key("loops", Kinds.integer(1, 64)).orElse(2).shownAs("one for each core");
      b.key("filters", Kinds.list(Kinds.<Object>oneKey("filter", name -> WAIT, () -> List.of("w"))))
          .optional();
      b.key("old", Kinds.bool()).optional().deprecated("write port").doc("Gone.");
      return b.build(v -> 1);
    }
  }

  @Test
  void reference_ofAShape_hasOneTablePerShape() {
    assertThat(KeyReference.of(Tree.SHAPE))
        .isEqualTo(
            """
            ### `tree`

            A tree.

            | Key | Type | Default | Meaning |
            |---|---|---|---|
            | `name` | text | **required** | Its name. Also `title`. |
            | `port` | whole number | **required** |  |
            | `below` | list of [tree](#tree) | `[]` | Children. |
            | `wait` | [wait](#wait) | `{time: 1500ms}` |  |
            | `loops` | whole number | one for each core |  |
            | `filters` | list of filter: [wait](#wait) |  |  |
            | `old` | boolean |  | Gone. *Deprecated:* write port |

            ### `wait`

            Waits.

            | Key | Type | Default | Meaning |
            |---|---|---|---|
            | `time` | duration | `1500ms` | How \\| long. |
            """);
    assertThat(KeyReference.section(Shape.named("none", "Nothing.").build(v -> 1)))
        .isEqualTo("### `none`\n\nNothing.\n\nIt has no keys.\n");
  }

  @Test
  void schema_ofAShape_refersToItsDefinitions() {
    Map<String, Object> schema = JsonSchema.of(Tree.SHAPE, "https://example.org/s.json");
    assertThat(schema.get("$schema")).isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(schema.get("$ref")).isEqualTo("#/$defs/tree");
    assertThat(map(schema, "$defs")).containsOnlyKeys("tree", "wait");
    Map<String, Object> tree = map(map(schema, "$defs"), "tree");
    assertThat(tree.get("required")).isEqualTo(List.of("port"));
    assertThat(tree.get("additionalProperties")).isEqualTo(false);
    assertThat(tree.get("allOf"))
        .isEqualTo(
            List.of(
                Map.of(
                    "anyOf",
                    List.of(
                        Map.of("required", List.of("name")),
                        Map.of("required", List.of("title"))))));
    Map<String, Object> wait = map(map(tree, "properties"), "wait");
    assertThat(wait.get("$ref")).isEqualTo("#/$defs/wait");
    assertThat(wait.get("default")).isEqualTo(Map.of("time", "1500ms"));
    assertThat(map(map(tree, "properties"), "old").get("deprecated")).isEqualTo(true);
    assertThat(map(tree, "properties").get("port"))
        .hasToString(
            "{anyOf=[{maximum=9, minimum=1, type=integer},"
                + " {pattern=^(?:\\s*-?[0-9]+\\s*)$|\\$\\{, type=string}]}");
    assertThat(map(map(tree, "properties"), "loops")).doesNotContainKey("default");
  }

  @SuppressWarnings("unchecked") // a schema is made of maps with text keys
  private static Map<String, Object> map(Map<String, Object> parent, String key) {
    return (Map<String, Object>) Objects.requireNonNull(parent.get(key));
  }

  @Test
  void names_givenTwice_areRefused() {
    Shape.Builder b = Shape.named("root", "Root.");
    b.key("one", WAIT).optional();
    b.key("two", wait("wait", "Waits differently.")).optional();
    Shape<Integer> root = b.build(v -> 1);
    assertThatThrownBy(() -> KeyReference.of(root))
        .hasMessage("shape: wait twice: Waits. and Waits differently.");
  }
}
