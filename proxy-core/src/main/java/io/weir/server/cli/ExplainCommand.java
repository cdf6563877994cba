package io.weir.server.cli;

import io.weir.admin.view.AskedRequest;
import io.weir.admin.view.Explained;
import io.weir.config.problem.Problems;
import io.weir.config.yaml.Reading;
import io.weir.page.BadCall;
import io.weir.page.Query;
import io.weir.server.build.Build;
import io.weir.server.build.DryBuild;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir explain FILE --request …}: says what would be done with a request, and why. */
@Command(
    name = "explain",
    description = "Says which route takes a request, what is done with it, and why.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  @Mixin private FileOption file = new FileOption();

  @Option(
      names = {"-r", "--request"},
      required = true,
      paramLabel = "'METHOD URL'",
      description = "such as 'POST /v1/chat/completions' or 'GET http://host/path'")
  private String request = "";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "a header field of the request; as often as needed")
  private List<String> headers = List.of();

  @Option(
      names = {"-d", "--data"},
      paramLabel = "BODY",
      description = "the request's body")
  private @Nullable String data;

  @Option(
      names = {"-l", "--listener"},
      paramLabel = "NAME",
      description = "the listener it comes to; every one if left out")
  private @Nullable String listener;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (!file.exists()) {
      return FileOption.NOT_FOUND;
    }
    try {
      return explain(asked());
    } catch (BadCall e) {
      System.err.println("weir: " + e.text());
      return 2;
    }
  }

  private AskedRequest asked() {
    String[] words = request.trim().split("\\s+", 2);
    if (words.length != 2) {
      throw Query.bad("request", request, "'METHOD URL'");
    }
    return AskedRequest.of(words[0], words[1], headers).with(data, listener);
  }

  private int explain(AskedRequest asked) {
    Extensions extensions = Extensions.found();
    Reading<ProxyConfig> reading = file.source(extensions).read();
    Problems problems = reading.problems();
    ProxyConfig config = reading.value().orElse(null);
    int code = 1;
    if (config != null) {
      code = DryBuild.with(extensions, config, problems, build -> explained(build, asked));
    }
    if (problems.hasErrors()) {
      System.err.println(problems.render(true));
    }
    return code;
  }

  private int explained(@Nullable Build build, AskedRequest asked) {
    if (build == null || spec == null) {
      return 1;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(Explained.of(build.snapshot(), asked).text());
    out.flush();
    return 0;
  }
}
