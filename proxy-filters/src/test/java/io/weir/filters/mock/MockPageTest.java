package io.weir.filters.mock;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.ClusterKind;
import io.weir.config.docs.KeyReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mock is found, and its page says what it does. */
class MockPageTest {

  private static String page() throws IOException {
    Path here = Path.of("docs/mock.md");
    return Files.readString(Files.exists(here) ? here : Path.of("..").resolve(here));
  }

  @Test
  void kind_ofThisModule_isFound() {
    assertThat(StreamSupport.stream(ServiceLoader.load(ClusterKind.class).spliterator(), false))
        .anyMatch(kind -> kind.name().equals("mock") && !kind.addressed());
  }

  @Test
  void page_listsTheKeysThatAreRead() throws IOException {
    assertThat(page()).contains("\n\n" + KeyReference.of(MockConfig.SHAPE).strip() + "\n\n");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"NONE", "STATUS"},
      mode = EnumSource.Mode.EXCLUDE)
  void page_namesEveryWayToGoWrong(Failure.Mode mode) throws IOException {
    assertThat(page()).contains("\n| `" + mode.name().toLowerCase(Locale.ROOT) + "` |");
  }
}
