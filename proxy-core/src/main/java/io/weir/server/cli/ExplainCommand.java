package io.weir.server.cli;

import io.weir.config.problem.Problems;
import io.weir.config.yaml.Reading;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.exchange.plan.Snapshot;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import io.weir.route.Target;
import io.weir.route.explain.Explanation;
import io.weir.server.build.Build;
import io.weir.server.build.DryBuild;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Override
  public Integer call() {
    if (!file.exists()) {
      return FileOption.NOT_FOUND;
    }
    RequestHead head = head();
    if (head == null) {
      System.err.println("weir: --request '" + request + "' (expected: 'METHOD URL')");
      return 2;
    }
    Extensions extensions = Extensions.found();
    Reading<ProxyConfig> reading = file.source(extensions).read();
    Problems problems = reading.problems();
    ProxyConfig config = reading.value().orElse(null);
    int code = 1;
    if (config != null) {
      code = DryBuild.with(extensions, config, problems, build -> explained(build, head));
    }
    if (problems.hasErrors()) {
      System.err.println(problems.render(true));
    }
    return code;
  }

  private int explained(@Nullable Build build, RequestHead head) {
    if (build == null) {
      return 1;
    }
    byte[] body = data == null ? null : data.getBytes(StandardCharsets.UTF_8);
    boolean any = false;
    for (ListenerPlan plan : build.snapshot().listeners().values()) {
      if (listener == null || listener.equals(plan.name())) {
        any = true;
        Explanation explanation = Explanation.of(plan.table(), head, body);
        System.out.println("listener " + plan.name());
        System.out.println(explanation.text());
        System.out.print(filters(build.snapshot(), plan, explanation.route()));
      }
    }
    if (!any) {
      System.err.println("weir: no listener named " + listener);
    }
    return any ? 0 : 1;
  }

  private static String filters(Snapshot snapshot, ListenerPlan plan, @Nullable String name) {
    StringBuilder text = new StringBuilder();
    for (Route route : plan.table().routes()) {
      RoutePlan compiled = plan.route(route);
      if (!route.name().equals(name) || compiled == null) {
        continue;
      }
      text.append("filters: ").append(list(compiled.filters())).append('\n');
      if (route.action() instanceof RouteAction.Forward forward) {
        for (Target target : forward.targets()) {
          ClusterPlan cluster = snapshot.cluster(target.cluster());
          if (cluster != null && !cluster.filters().isEmpty()) {
            text.append("filters of ").append(target.cluster()).append(": ");
            text.append(list(cluster.filters())).append('\n');
          }
        }
      }
    }
    return text.toString();
  }

  private static String list(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private @Nullable RequestHead head() {
    String[] words = request.trim().split("\\s+", 2);
    if (words.length != 2) {
      return null;
    }
    String url = words[1];
    String authority = "localhost";
    int scheme = url.indexOf("://");
    if (scheme > 0) {
      int slash = url.indexOf('/', scheme + 3);
      authority = url.substring(scheme + 3, slash < 0 ? url.length() : slash);
      url = slash < 0 ? "/" : url.substring(slash);
    }
    Headers fields = new Headers();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0) {
        return null;
      }
      fields.add(header.substring(0, colon).trim(), header.substring(colon + 1).trim());
    }
    return new RequestHead(words[0].toUpperCase(java.util.Locale.ROOT), authority, url, fields);
  }
}
