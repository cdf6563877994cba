package io.weir.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.problem.Problems;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.server.build.DryBuild;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigsTest {
  private final Configs configs = new Configs(8080);

  @Test
  void everyConfiguration_isRight(@TempDir Path folder) throws IOException {
    Path keys = Files.writeString(folder.resolve("keys.yaml"), Configs.keys(3));
    Path log = folder.resolve("access.log");

    assertRight(configs.paths(3, 9000));
    assertRight(configs.models(3, 9000));
    assertRight(configs.keyed(keys.toString(), 9000));
    assertRight(configs.endpoints(List.of(9000, 9001, 9002)));
    assertRight(configs.chain(log.toString(), 9000));
  }

  @Test
  void size_isWhatWasAskedFor() {
    assertThat(configs.paths(100, 9000).split("match:", -1)).hasSize(101);
    assertThat(Configs.keys(100).lines()).hasSize(101);
    assertThat(configs.paths(100, 9000)).contains(Configs.path(99));
    assertThat(configs.models(100, 9000)).contains(Configs.model(99));
  }

  @Test
  void series_areNamedInSmallLetters() {
    assertThat(Series.named("endpoints")).isEqualTo(Series.ENDPOINTS);
    assertThat(Series.ENDPOINTS.stubs()).isEqualTo(1_000);
    assertThat(Series.ROUTES.stubs()).isEqualTo(1);
  }

  private static void assertRight(String yaml) {
    Extensions extensions = Extensions.found();
    Reading<ProxyConfig> reading =
        YamlSource.text("weir.yaml", yaml, name -> null).read(extensions.shape());
    Problems problems = reading.problems();
    reading.value().ifPresent(config -> DryBuild.check(extensions, config, problems));

    assertThat(problems.render(false)).isEmpty();
  }
}
