package io.weir.config;

import static io.weir.config.Reads.problems;
import static io.weir.config.Reads.reading;
import static io.weir.config.Reads.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.value.NamedFile;
import io.weir.config.value.Secret;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretKindTest {

  private static final String KEY = "hush-hush-9f3c1e";

  @TempDir private Path folder;

  @Test
  void text_written_isRevealedOnlyOnRequest() {
    Secret secret = value(Kinds.secret(), "${K}", Map.of("K", KEY));
    assertThat(secret.reveal()).isEqualTo(KEY);
    assertThat(secret)
        .hasToString("***")
        .isEqualTo(Secret.of(KEY))
        .hasSameHashCodeAs(Secret.of(""));
    assertThat(secret).isNotEqualTo(Secret.of("other"));
    assertThat(secret.matches(KEY)).isTrue();
    assertThat(secret.matches("")).isFalse();
  }

  @Test
  void file_read_losesItsLastNewlineOnly() throws IOException {
    Path config = folder.resolve("r.yaml");
    Files.writeString(config, "{file: key.txt}");
    Files.writeString(folder.resolve("key.txt"), " a\nb\r\n");
    Reading<Secret> reading = YamlSource.file(config, name -> null).read(Kinds.secret());
    assertThat(reading.orThrow().reveal()).isEqualTo(" a\nb");
    assertThat(reading.files())
        .containsExactlyInAnyOrder(
            NamedFile.of(config), NamedFile.of(folder.resolve("key.txt").toAbsolutePath()));
    assertThat(reading.effective().orElseThrow().plain()).isEqualTo("***");
  }

  @Test
  void file_unreadable_isAProblem() throws IOException {
    Files.writeString(folder.resolve("blank"), "\n");
    Files.write(folder.resolve("large"), new byte[64 * 1024 + 1]);
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 1});
    assertThat(ofFile("none"))
        .endsWith("cannot read \"none\": NoSuchFileException (expected a readable file)");
    assertThat(ofFile("blank")).endsWith("nothing in the file \"blank\" (expected a secret in it)");
    assertThat(ofFile("large"))
        .endsWith("cannot read \"large\": it is larger than 64KiB (expected a readable file)");
    assertThat(ofFile("binary")).contains("cannot read \"binary\": MalformedInputException");
    assertThat(ofFile(".")).contains("cannot read \".\": ");
  }

  private String ofFile(String name) throws IOException {
    Path config = folder.resolve("r.yaml");
    Files.writeString(config, "file: '" + name + "'");
    Reading<Secret> reading = YamlSource.file(config, any -> null).read(Kinds.secret());
    assertThat(reading.value()).isEmpty();
    return reading.problems().render(true).lines().findFirst().orElseThrow();
  }

  @Test
  void form_wrong_isRefusedWithoutShowingIt() {
    String expected = " (expected a secret: a text such as ${NAME}, or {file: path})";
    assertThat(problems(Kinds.secret(), "[" + KEY + "]"))
        .isEqualTo("r.yaml:1:1: found a list" + expected);
    assertThat(problems(Kinds.secret(), "{fiel: " + KEY + "}"))
        .isEqualTo("r.yaml:1:1: found a mapping" + expected);
    assertThat(problems(Kinds.secret(), "''")).isEqualTo("r.yaml:1:1: found nothing" + expected);
  }

  @Test
  void check_failing_doesNotShowIt() {
    Kind<Secret> kind = Kinds.secret().check((secret, node) -> node.problem("a longer secret"));
    assertThat(problems(kind, KEY)).isEqualTo("r.yaml:1:1: found *** (expected a longer secret)");
    Kind<Integer> made =
        Kinds.secret()
            .as(
                secret -> {
                  throw new IllegalArgumentException(secret.reveal());
                });
    assertThat(problems(made, KEY)).doesNotContain(KEY);
  }

  /** A secret by every way in, and every way out. */
  @Test
  void output_ofAnySort_neverShowsIt() {
    String text =
        """
        enabled: "${API_KEY:-}"
        header: "Bearer ${API_KEY}"
        key: hush-hush-9f3c1e
        other: "${NONE:-hush-hush-9f3c1e}"
        secrets: ["hush-hush-9f3c1e", "${API_KEY}"]
        count: "${API_KEY}"
        wrong: {token: hush-hush-9f3c1e}
        """;
    Shape.Builder b = Shape.named("holder", "Holds.");
    List<Key<?>> keys =
        List.of(
            b.key("enabled", Kinds.enabled()),
            b.key("header", Kinds.text()),
            b.key("key", Kinds.secret()),
            b.key("other", Kinds.secret()),
            b.key("secrets", Kinds.list(Kinds.secret())),
            b.key("count", Kinds.integer(0, 9)));
    Shape<Object> shape = b.build(v -> keys.stream().map(v::orNull).toList());
    Reading<Object> reading = reading(shape, text, Map.of("API_KEY", KEY));
    assertThat(reading.problems().render(true)).contains("6:8 count").doesNotContain(KEY);
    assertThat(reading.effective()).isEmpty();

    Reading<Object> right =
        reading(
            shape,
            text.replaceAll("(?m)^(count|wrong).*$", "") + "count: 1",
            Map.of("API_KEY", KEY));
    assertThat(right.orThrow().toString())
        .isEqualTo("[true, Bearer " + KEY + ", ***, ***, [***, ***], 1]");
    assertThat(right.effective().orElseThrow().toString()).doesNotContain(KEY);
    assertThat(String.valueOf(right.effective().orElseThrow().annotated()))
        .contains("enabled={value=true, from=env API_KEY}")
        .contains("header={value=***, from=env API_KEY}")
        .doesNotContain(KEY);
  }
}
