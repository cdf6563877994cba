package io.weir.benchmarks.stage;

import io.weir.benchmarks.stage.Cores.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Weir itself, as its own launcher starts it: with the launcher's flags, and without building. */
public final class Weir {
  private static final String OPTIONS = "WEIR_JAVA_OPTS";
  private static final String ONE_PROCESSOR = "-XX:ActiveProcessorCount=1";

  private final Path launcher;

  private Weir(Path launcher) {
    this.launcher = launcher;
  }

  /** The launcher of the checkout that this was started in. */
  public static Weir found() {
    Path folder = Path.of(System.getProperty("weir.home", "")).toAbsolutePath();
    Path launcher = folder.resolve("weir");
    if (!Files.isExecutable(launcher)) {
      throw new IllegalStateException("no weir in " + folder + "; start ./weir-bench");
    }
    return new Weir(launcher);
  }

  /**
   * Starts it with a configuration, sized as for one processor; it may not listen yet. Flags come
   * behind those of {@code WEIR_JAVA_OPTS}, so that they win.
   */
  public Child start(Stage stage, String name, Path config, String flags) throws IOException {
    return stage.start(
        name,
        List.of(launcher.toString(), "run", config.toString()),
        Map.of("WEIR_BUILD", "never", OPTIONS, options(System.getenv(OPTIONS), flags)),
        Role.WARMING);
  }

  static String options(@Nullable String asked, String flags) {
    return Stream.of(asked == null ? "" : asked, ONE_PROCESSOR, flags)
        .filter(text -> !text.isBlank())
        .collect(Collectors.joining(" "));
  }
}
