package io.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.problem.Problem;
import io.weir.config.problem.Problems;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.rules.Markdown;
import io.weir.rules.Tree;
import io.weir.server.build.DryBuild;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in {@code config} and every example in the documentation is right. */
class ExamplesTest {

  private static final Extensions EXTENSIONS = Extensions.found();

  /** Around an example that shows a part, by the word behind {@code yaml}. */
  private static final Map<String, Frame> FRAMES =
      Map.of(
          "", new Frame("%s", 0, true),
          "listener", new Frame("listeners:%n%s", 2, false),
          "route",
              new Frame(
                  "listeners:%n  - name: main%n    address: 127.0.0.1:0%n    routes:%n%s",
                  6, false),
          "cluster",
              new Frame(
                  """
                  listeners:
                    - name: main
                      address: 127.0.0.1:0
                      routes: [{match: {prefix: /}, respond: {}}]
                  clusters:
                  %s""",
                  2, true),
          "filter",
              new Frame(
                  """
                  listeners:
                    - name: main
                      address: 127.0.0.1:0
                      routes: [{match: {prefix: /}, respond: {}}]
                      filters:
                  %s""",
                  6, true),
          "cluster filter",
              new Frame(
                  """
                  listeners:
                    - name: main
                      address: 127.0.0.1:0
                      routes: [{match: {prefix: /}, to: model}]
                  clusters:
                    - name: model
                      endpoints: http://127.0.0.1:1
                      dialect: openai
                      filters:
                  %s""",
                  6, true));

  /**
   * What completes a part of a file.
   *
   * @param builds whether the whole is built; a part may name clusters that it does not show
   */
  private record Frame(String format, int indent, boolean builds) {
    String around(String text) {
      return format.formatted(text.indent(indent));
    }
  }

  @Test
  void examples_areFound() {
    assertThat(files()).isNotEmpty();
    assertThat(blocks().toList()).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @MethodSource("files")
  void file_inConfig_isRight_withNothingSet(Path file) {
    assertThat(problems(YamlSource.file(file, name -> null), true)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void file_inConfig_isRight_withEveryKeySet(Path file) {
    assertThat(problems(YamlSource.file(file, ExamplesTest::secretsAlone), true)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void example_inAPage_isRight(Example example) {
    String part = example.block.info().substring("yaml".length()).strip();
    assertThat(FRAMES).as("what may stand behind yaml").containsKey(part);
    Frame frame = FRAMES.getOrDefault(part, new Frame("%s", 0, true));
    String text = frame.around(example.block.text());

    YamlSource source = YamlSource.text(example.name, text, ExamplesTest::secretsAlone);

    assertThat(problems(source, frame.builds)).as(text).isEmpty();
  }

  static Stream<Path> files() {
    return Tree.files(Tree.ROOT.resolve("config"), ExamplesTest::isRoutes).stream();
  }

  /** Files for a cluster's own tools are theirs to check; the price list has a test of its own. */
  private static boolean isRoutes(Path file) {
    String name = Tree.name(file);
    return name.endsWith(".yaml")
        && !name.startsWith("config/deploy/")
        && !name.equals("config/prices.yaml");
  }

  static Stream<Example> blocks() {
    return Markdown.pages().stream()
        .flatMap(
            page ->
                page.blocks().stream()
                    .filter(block -> block.info().split(" ", -1)[0].equals("yaml"))
                    .map(block -> new Example(Tree.name(page.file()) + ":" + block.line(), block)));
  }

  /** An example and where it stands. */
  record Example(String name, Markdown.Block block) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static @Nullable String secretsAlone(String name) {
    return name.matches(".*(KEY|TOKEN|SECRET|PASSWORD)") ? "example" : null;
  }

  private static List<String> problems(YamlSource source, boolean builds) {
    Reading<ProxyConfig> reading = source.read(EXTENSIONS.shape());
    Problems problems = reading.problems();
    if (builds) {
      reading.value().ifPresent(config -> DryBuild.check(EXTENSIONS, config, problems));
    }
    return problems.list().stream()
        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
        .map(Problem::toString)
        .toList();
  }
}
