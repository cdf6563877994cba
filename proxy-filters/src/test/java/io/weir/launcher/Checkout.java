package io.weir.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A folder that looks like a checkout to the launcher, with pretended tools. */
final class Checkout {

  /**
   * How the launcher ended.
   *
   * @param lines what the pretended tools said, in order; the launcher's own words among them
   */
  record Run(int exit, List<String> lines) {
    boolean built() {
      return lines.stream().anyMatch(line -> line.startsWith("mvn "));
    }
  }

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  Checkout(Path folder) throws IOException {
    this.folder = folder;
    Path script = Path.of("..", "weir").toAbsolutePath().normalize();
    Files.copy(script, folder.resolve("weir"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(folder.resolve("proxy-filters/src/main/java"));
    Files.createDirectories(folder.resolve("proxy-core/src/main/java"));
    source("pom.xml");
    Path tools = Files.createDirectories(folder.resolve("tools"));
    executable(
        tools.resolve("mvn"),
        "echo \"mvn $* with $JAVA_HOME\"",
        "echo \"options: $MAVEN_OPTS\"",
        "[ -z \"${MVN_FAILS:-}\" ] || exit 1",
        "mkdir -p proxy-filters/target/weir",
        "echo jar > proxy-filters/target/weir/weir.jar");
    environment.put("PATH", tools + ":/usr/bin:/bin");
  }

  /** A JDK of that version, which tells its arguments one a line. */
  Path jdk(String version) throws IOException {
    Path jdk = folder.resolve("jdk-" + version);
    Files.createDirectories(jdk.resolve("bin"));
    executable(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\"");
    executable(jdk.resolve("bin/javac"), "exit 0");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return jdk;
  }

  /** A source file; a year old, so that whatever is built now is newer. */
  void source(String name) throws IOException {
    Files.writeString(folder.resolve(name), "source\n");
    age(name, 365);
  }

  /** Sets when the file was last changed. */
  void age(String name, int days) throws IOException {
    Instant then = Files.getLastModifiedTime(folder).toInstant().minusSeconds(86_400L * days);
    Files.setLastModifiedTime(folder.resolve(name), FileTime.from(then));
  }

  /** The jar that a build would have made. */
  void jar(String name) throws IOException {
    Path jar = folder.resolve(name);
    Files.createDirectories(jar.resolveSibling(""));
    Files.writeString(jar, "jar\n");
  }

  Checkout with(String variable, Object value) {
    environment.put(variable, value.toString());
    return this;
  }

  Run run(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(folder.resolve("weir").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Path said = Files.createTempFile(folder, "said", ".txt");
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the launcher hangs");
    }
    return new Run(process.exitValue(), Files.readAllLines(said, StandardCharsets.UTF_8));
  }

  private static void executable(Path file, String... lines) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("not made executable: " + file);
    }
  }
}
