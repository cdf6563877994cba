package io.weir.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of the checkout that the tests run in. */
public final class Tree {

  /** The folder that holds the parent {@code pom.xml}; tests run in their module's folder. */
  public static final Path ROOT = root();

  private static final List<String> MODULES = List.of("proxy-core", "proxy-filters", "benchmarks");

  private Tree() {}

  /** Every Java file of main code, in every module. */
  static List<Path> mainSources() {
    return sources("src/main/java");
  }

  /** Every Java file of test code, in every module. */
  static List<Path> testSources() {
    return sources("src/test/java");
  }

  /** The folder's files that end so, at any depth; none where there is no such folder. */
  public static List<Path> files(Path folder, Predicate<Path> wanted) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(wanted).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  static String text(Path file) {
    return String.join("\n", lines(file));
  }

  /** The path as a reader of the repository would write it. */
  public static String name(Path file) {
    return ROOT.relativize(file).toString();
  }

  private static List<Path> sources(String folder) {
    return MODULES.stream()
        .flatMap(
            module ->
                files(ROOT.resolve(module).resolve(folder), f -> f.toString().endsWith(".java"))
                    .stream())
        .toList();
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve(".mvn/jvm.config"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("tests run outside of a checkout");
      }
    }
    return folder;
  }
}
