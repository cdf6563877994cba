package io.weir.benchmarks.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaselineTest {
  @TempDir private Path folder;

  @Test
  void read_noFile_hasNoScores() throws IOException {
    assertThat(Baseline.read(folder.resolve("jdk-17.json")).scores()).isEmpty();
  }

  @Test
  void write_thenRead_isTheSame() throws IOException {
    Path file = folder.resolve("new").resolve("jdk-17.json");
    Baseline kept =
        new Baseline("a machine", "17.0.15", "2026-03-01", Map.of("b", new Score(1.5, 24)));

    kept.write(file);

    assertThat(Baseline.read(file)).isEqualTo(kept);
  }

  @Test
  void with_someScoresAnew_othersStay() {
    Baseline before =
        new Baseline("old", "17", "2026-03-01", Map.of("b", new Score(1, 8), "c", new Score(2, 9)));
    Baseline run =
        new Baseline("new", "25", "2026-03-02", Map.of("b", new Score(3.14159, 16.0004)));

    Baseline after = before.with(run);

    assertThat(after.scores()).isEqualTo(Map.of("b", new Score(3.1, 16), "c", new Score(2, 9)));
    assertThat(after.machine()).isEqualTo("new");
    assertThat(after.date()).isEqualTo("2026-03-02");
  }
}
