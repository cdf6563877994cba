package io.weir.filters;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.docs.KeyReference;
import io.weir.config.value.Named;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.filter.FilterKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every filter has a page, and the page says what the code does. */
class FilterPagesTest {
  private static final Pattern KEYS =
      Pattern.compile("<!-- keys -->\\n(.*?)<!-- end of keys -->", Pattern.DOTALL);
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "^```yaml (?:cluster )?filter\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final List<String> SECTIONS =
      List.of("## Keys", "## Example", "## Faults", "## Stats", "## Reload");

  private static final Map<String, FilterKind<?>> KINDS = kinds();

  private static Map<String, FilterKind<?>> kinds() {
    Map<String, FilterKind<?>> kinds = new TreeMap<>();
    for (FilterKind<?> kind : ServiceLoader.load(FilterKind.class)) {
      assertThat(kinds.put(kind.name(), kind)).isNull();
    }
    return kinds;
  }

  /** Tests run in the module's folder, or in the project's. */
  private static Path folder() {
    Path here = Path.of("docs/filters");
    return Files.isDirectory(here) ? here : Path.of("..").resolve(here);
  }

  private static FilterKind<?> kind(String name) {
    return Objects.requireNonNull(KINDS.get(name));
  }

  private static String page(String kind) throws IOException {
    return Files.readString(folder().resolve(kind + ".md"));
  }

  static Stream<String> names() {
    return KINDS.keySet().stream();
  }

  @Test
  void kinds_ofThisModule_areFound() {
    assertThat(KINDS).containsKeys("request_id", "headers", "access_log");
  }

  @ParameterizedTest
  @MethodSource("names")
  void page_ofAFilter_hasItsSections(String kind) throws IOException {
    assertThat(page(kind)).startsWith("# `" + kind + "`\n").contains(SECTIONS);
  }

  @ParameterizedTest
  @MethodSource("names")
  void page_ofAFilter_listsTheKeysThatAreRead(String kind) throws IOException {
    Matcher keys = KEYS.matcher(page(kind));
    assertThat(keys.find()).isTrue();
    String reference = KeyReference.of(kind(kind).shape());
    assertThat(keys.group(1).strip()).isEqualTo(reference.strip());
  }

  @ParameterizedTest
  @MethodSource("names")
  void page_ofAFilter_hasExamplesThatLoad(String kind) throws IOException {
    Kind<Named<Record>> entry = Kinds.oneKey("filter", name -> shape(name), () -> KINDS.keySet());
    Matcher example = EXAMPLE.matcher(page(kind));
    int examples = 0;
    while (example.find()) {
      Reading<List<Named<Record>>> reading =
          YamlSource.text(kind + ".md", example.group(1), name -> null).read(Kinds.list(entry));
      assertThat(reading.problems().toString()).isEmpty();
      assertThat(reading.orThrow()).anyMatch(named -> named.name().equals(kind));
      examples++;
    }
    assertThat(examples).isPositive();
  }

  private static @Nullable Kind<? extends Record> shape(String name) {
    FilterKind<?> kind = KINDS.get(name);
    return kind == null ? null : kind.shape();
  }
}
