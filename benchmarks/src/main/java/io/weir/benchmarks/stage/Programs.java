package io.weir.benchmarks.stage;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Programs that are installed. */
public final class Programs {
  private Programs() {}

  /** Where the program is: on the path, or where administrators' programs lie. */
  public static Optional<Path> find(String name) {
    List<String> folders = new ArrayList<>();
    String path = System.getenv("PATH");
    if (path != null) {
      folders.addAll(List.of(path.split(File.pathSeparator)));
    }
    folders.addAll(List.of("/usr/local/sbin", "/usr/sbin", "/sbin"));
    return folders.stream()
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
