package io.weir.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.docs.JsonSchema;
import io.weir.config.value.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlSourceFuzzTest {

  private static final String HUSH = "hush-4c1d";
  private static final Map<String, String> ENVIRONMENT = Map.of("K", HUSH, "N", "3");

  private static final String SEED =
      """
      x-base: &base {time: 1s, on: [a, "b,c"]}
      name: "${N:-x}"
      key: ${K}
      many:
        - <<: *base
          enabled: "${NO:-${K}}"
        - retry
        - retry: {attempts: 3, 'tags': {a: "é😀", b: [1, ~, {c: "${N}"}]}}
        - time: 2s
          name: |
            text ${N}
      """;

  /** A shape that holds every form of node and itself. */
  private record Tree(String name, List<Object> below) {

    static final Shape<Tree> SHAPE = shape();

    private static Shape<Tree> shape() {
      Shape.Builder b = Shape.named("tree", "A tree.");
      Key<Boolean> enabled = b.key("enabled", Kinds.enabled()).orElse(true);
      Key<String> name = b.key("name", Kinds.text()).orElse("none");
      Key<Secret> key = b.key("key", Kinds.secret()).optional();
      Key<Duration> time = b.key("time", Kinds.duration()).orElse(Duration.ZERO);
      Key<List<String>> on = b.key("on", Kinds.list(Kinds.text())).orElse(List.of()).alias("no");
      Key<Integer> attempts = b.key("attempts", Kinds.integer(1, 9)).orElse(1);
      Key<Map<String, Object>> tags = b.key("tags", Kinds.map(Kinds.json())).orElse(Map.of());
      Key<List<Object>> many =
          b.key(
                  "many",
                  Kinds.list(
                      Kinds.<Object>either(
                          Kinds.shape(() -> Tree.SHAPE),
                          Kinds.<Object>oneKey(
                              "thing",
                              word -> word.equals("retry") ? Tree.SHAPE : null,
                              () -> List.of("retry")))))
              .orElse(List.of());
      return b.build(
          v -> {
            List<Object> all =
                List.of(v.get(enabled), v.find(key), v.get(time), v.get(on), v.get(attempts));
            return new Tree(v.get(name), List.of(all, v.get(tags).size(), v.get(many)));
          });
    }
  }

  @FuzzTest
  void bytes_any_areReadOrRefused(byte[] bytes) {
    check(new String(bytes, StandardCharsets.UTF_8));
  }

  @Test
  void text_mutated_isReadOrRefused() {
    Reading<Tree> seed = YamlSource.text("r.yaml", SEED, ENVIRONMENT::get).read(Tree.SHAPE);
    assertThat(seed.orThrow().below()).hasSize(3);
    assertThat(JsonSchema.of(Tree.SHAPE, "tree").toString()).contains("retry");
    Random random = new Random(11);
    String alphabet = "{}[]:,-&*!|>'\"#%@$\n\t \\x0~?K";
    for (int run = 0; run < 5_000; run++) {
      StringBuilder text = new StringBuilder(SEED);
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
          case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
          default -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
        }
      }
      check(text.toString());
    }
  }

  /** Nothing is thrown, there is a value or an error, and no secret shows in what is said. */
  private static void check(String text) {
    Reading<Tree> reading = YamlSource.text("r.yaml", text, ENVIRONMENT::get).read(Tree.SHAPE);
    assertThat(reading.value().isPresent()).as(text).isNotEqualTo(reading.problems().hasErrors());
    assertThat(reading.effective().isPresent()).isEqualTo(reading.value().isPresent());
    if (!text.contains(HUSH)) {
      assertThat(reading.problems().render(true)).as(text).doesNotContain(HUSH);
    }
    reading.effective().ifPresent(tree -> assertThat(tree.annotated()).isNotNull());
  }
}
