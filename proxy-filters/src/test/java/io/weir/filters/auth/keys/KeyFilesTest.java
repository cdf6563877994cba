package io.weir.filters.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.filter.FilterException;
import io.weir.stats.Stats;
import io.weir.stats.StatsView;
import io.weir.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {
  @TempDir private Path folder;
  private final Stats stats = new Stats();
  @AutoClose private final KeyFiles files = new KeyFiles(stats);

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("keys.yaml"), yaml);
  }

  private static boolean knows(KeyFiles.Lease lease, String secret) {
    return lease.table().find(KeyHash.of(secret).bytes()) != null;
  }

  /** As often as a change needs to be believed. */
  private void look() {
    files.look();
    files.look();
  }

  private String stat(String name) {
    return new StatsView(stats).text(series -> series.startsWith(name), false);
  }

  @Test
  void file_thatChanges_isReadAgain() throws Exception {
    Path file = write("keys: [{name: a, secret: one}]");
    try (KeyFiles.Lease lease = files.open(file, false)) {
      look();
      assertThat(knows(lease, "one")).isTrue();
      write("keys: [{name: a, secret: two}, {name: b, secret: three}]");
      files.look();
      assertThat(knows(lease, "one")).isTrue();
      files.look();
      assertThat(knows(lease, "one")).isFalse();
      assertThat(knows(lease, "two")).isTrue();
      assertThat(knows(lease, "three")).isTrue();
      assertThat(stat("weir_auth_keys")).endsWith(": 2\n");
      assertThat(stat("weir_auth_key_loads_total")).contains("result=\"taken\"").endsWith(": 1\n");
    }
    assertThat(stat("weir_auth_keys")).isEmpty();
  }

  @Test
  void file_thatTurnsWrong_changesNothing_andIsCounted() throws Exception {
    Path file = write("keys: [{name: a, secret: one}]");
    try (KeyFiles.Lease lease = files.open(file, false)) {
      look();
      write("keys: [{name: a}]");
      look();
      assertThat(knows(lease, "one")).isTrue();
      assertThat(stat("weir_auth_key_loads_total"))
          .contains("result=\"refused\"")
          .endsWith(": 1\n");
      Files.delete(file);
      look();
      assertThat(knows(lease, "one")).isTrue();
      write("keys: []");
      look();
      assertThat(knows(lease, "one")).isFalse();
    }
  }

  @Test
  void file_inUse_isTakenAsItStands_thoughItIsWrongNow() throws Exception {
    Path file = write("keys: [{name: a, secret: one}]");
    KeyFiles.Lease second;
    try (KeyFiles.Lease first = files.open(file, false)) {
      write("keys: nonsense");
      second = files.open(file, false);
      assertThat(knows(first, "one")).isTrue();
    }
    try (second) {
      assertThat(knows(second, "one")).isTrue();
    }
  }

  @Test
  void file_thatIsWrongFromTheStart_isSaidWithItsPlace() throws Exception {
    Path file = write("keys:\n  - {name: a, secret: one}\n  - {name: a, secret: two}\n");
    assertThatThrownBy(() -> files.open(file, false))
        .isInstanceOf(FilterException.class)
        .hasMessageContaining("keys.yaml:2")
        .hasMessageContaining("two keys named");
    assertThatThrownBy(() -> files.open(folder.resolve("none.yaml"), false))
        .hasMessageContaining("no such file");
  }

  @Test
  void watch_ofARealFile_seesItsChange() throws Exception {
    Path file = write("keys: [{name: a, secret: one}]");
    try (KeyFiles.Lease lease = files.open(file, true)) {
      write("keys: [{name: a, secret: two}]");
      Patience.await("the change", () -> knows(lease, "two"));
    }
  }
}
