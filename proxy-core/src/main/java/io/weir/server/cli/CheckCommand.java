package io.weir.server.cli;

import io.weir.config.problem.Problem;
import io.weir.config.problem.Problems;
import io.weir.config.yaml.Reading;
import io.weir.server.build.DryBuild;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir check FILE}: says everything that is wrong with a file, and opens nothing. */
@Command(
    name = "check",
    description = "Says everything that is wrong with a file, and starts nothing.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Mixin private FileOption file = new FileOption();

  @Override
  public Integer call() {
    if (!file.exists()) {
      return FileOption.NOT_FOUND;
    }
    Extensions extensions = Extensions.found();
    Reading<ProxyConfig> reading = file.source(extensions).read();
    Problems problems = reading.problems();
    reading.value().ifPresent(config -> DryBuild.check(extensions, config, problems));
    if (!problems.isEmpty()) {
      System.err.println(problems.render(true));
    }
    if (problems.hasErrors()) {
      System.err.println(count(problems.list()) + " to mend in " + file.path());
      return 1;
    }
    System.out.println(file.path() + " is right");
    return 0;
  }

  private static String count(List<Problem> problems) {
    long errors = problems.stream().filter(p -> p.severity() == Problem.Severity.ERROR).count();
    return errors == 1 ? "one error" : errors + " errors";
  }
}
