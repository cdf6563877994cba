package io.weir.benchmarks.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.benchmarks.stage.Cores.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageTest {
  private static final Cores FREE = Cores.free("a test");

  @Test
  void close_endsProcessesAndTheirChildrenAndDeletesTheFolder() throws Exception {
    Stage stage = new Stage(FREE);
    Path folder = stage.folder();
    Child child =
        stage.start("sleeper", List.of("sh", "-c", "sleep 300 & wait"), Map.of(), Role.PROXY);
    Files.writeString(Files.createDirectory(folder.resolve("inner")).resolve("file"), "x");
    List<ProcessHandle> all =
        child.pids().stream().flatMap(pid -> ProcessHandle.of(pid).stream()).toList();

    stage.close();

    assertThat(child.alive()).isFalse();
    for (ProcessHandle process : all) {
      process.onExit().get(5, java.util.concurrent.TimeUnit.SECONDS);
    }
    assertThat(folder).doesNotExist();
    assertThatThrownBy(() -> stage.start("late", List.of("true"), Map.of(), Role.PROXY))
        .isInstanceOf(IOException.class);
  }

  @Test
  void awaitPort_processThatEnds_saysWhatItWrote() throws Exception {
    try (Stage stage = new Stage(FREE)) {
      Child child =
          stage.start(
              "broken", List.of("sh", "-c", "echo no such key; exit 3"), Map.of(), Role.PROXY);

      assertThatThrownBy(() -> child.awaitPort(Stage.freePort(), Duration.ofSeconds(20)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("broken ended with 3")
          .hasMessageContaining("no such key");
    }
  }

  @Test
  void start_variables_reachTheProcess() throws Exception {
    try (Stage stage = new Stage(FREE)) {
      Path made = stage.folder().resolve("made");
      Child child =
          stage.start(
              "maker",
              List.of("sh", "-c", "> \"$WHERE\""),
              Map.of("WHERE", made.toString()),
              Role.DRIVER);
      for (long pid : child.pids()) {
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
      }

      assertThat(made).exists();
    }
  }

  @Test
  void options_ofThisMeasurement_comeBehindThoseAskedFor() {
    assertThat(Weir.options("-Xmx256m -XX:+UseG1GC", "-Xmx64m"))
        .isEqualTo("-Xmx256m -XX:+UseG1GC -XX:ActiveProcessorCount=1 -Xmx64m");
    assertThat(Weir.options(null, "")).isEqualTo("-XX:ActiveProcessorCount=1");
  }

  @Test
  void filled_replacesEveryPlace() {
    assertThat(Stage.filled("@a@:@b@:@a@:@c@", Map.of("a", 1, "b", "x"))).isEqualTo("1:x:1:@c@");
  }

  @Test
  void cores_withoutPinning_sayWhyAndLeaveTheCommandAlone() {
    assertThat(FREE.words()).contains("NOT pinned (a test)");
    assertThat(FREE.place(Role.PROXY, List.of("true"))).containsExactly("true");
  }

  @Test
  void numbers_rangesAndSingles_areAllThere() {
    assertThat(Cores.numbers("0-2,5,7-8")).containsExactly(0, 1, 2, 5, 7, 8);
  }

  @Test
  void compilerSeconds_countsCompilersOnly() {
    String rest = ") S 1 1 1 0 -1 4194368 10 0 0 0 150 50 0 0 20 0 30 0 100";

    assertThat(Threads.compilerSeconds("7 (C2 CompilerThre" + rest)).isEqualTo(2.0);
    assertThat(Threads.compilerSeconds("8 (loop (0)" + rest)).isZero();
  }
}
