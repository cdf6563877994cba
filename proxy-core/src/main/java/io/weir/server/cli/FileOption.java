package io.weir.server.cli;

import io.weir.server.ConfigSource;
import io.weir.server.build.Extensions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/**
 * The file that a command works on: the one named, else {@code routes.yaml} or {@code
 * config/routes.yaml} in the working folder, else in Weir's own.
 */
final class FileOption {
  /** Exit code where there is no such file. */
  static final int NOT_FOUND = 66;

  private static final List<String> USUAL = List.of("routes.yaml", "config/routes.yaml");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "the configuration; routes.yaml or config/routes.yaml if left out")
  private @Nullable Path named;

  /** None named yet. */
  FileOption() {}

  FileOption(Path named) {
    this.named = named;
  }

  /** The file's path. */
  Path path() {
    Path given = named;
    if (given != null) {
      return given;
    }
    String home = System.getProperty("weir.home", ".");
    return Stream.of("", home)
        .flatMap(folder -> USUAL.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isReadable)
        .findFirst()
        .orElse(Path.of(USUAL.get(0)));
  }

  /** Whether it is there; says so on the error stream if not. */
  boolean exists() {
    if (Files.isReadable(path())) {
      return true;
    }
    System.err.println("weir: no file " + path() + "; name one: weir run routes.yaml");
    return false;
  }

  ConfigSource source(Extensions extensions) {
    return new ConfigSource(path(), System::getenv, extensions.shape());
  }
}
