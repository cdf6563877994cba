package io.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.problem.Problems;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.server.build.DryBuild;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ExampleTest {
  private static final Extensions EXTENSIONS = Extensions.found();

  private static Example found(String routes) {
    return Objects.requireNonNull(example(routes));
  }

  private static @Nullable Example example(String routes) {
    String file =
        """
        listeners:
          - address: 127.0.0.1:0
            routes:
        %s
        clusters:
          - {name: mock, type: mock}
        """
            .formatted(routes.indent(6));
    Reading<ProxyConfig> reading =
        YamlSource.text("r.yaml", file, name -> null).read(EXTENSIONS.shape());
    Problems problems = reading.problems();
    return DryBuild.with(
        EXTENSIONS,
        reading.orThrow(),
        problems,
        build -> {
          ListenerPlan plan =
              Objects.requireNonNull(build, problems::toString).snapshot().listener("main");
          return Example.of(Objects.requireNonNull(plan).table());
        });
  }

  @Test
  void chat_whereOneIsForwarded_isTheExample() {
    Example example =
        found(
            """
            - {match: {path: /healthz}, respond: {}}
            - {match: {prefix: /v1}, to: mock}
            """);

    assertThat(example.curl("http://h:1"))
        .isEqualTo(
            """
            curl http://h:1/v1/chat/completions -H 'content-type: application/json' \\
                  -d '{"model":"mock","max_tokens":100,\
            "messages":[{"role":"user","content":"hello"}]}'""");
  }

  @Test
  void model_isOneThatARouteNames() {
    Example example =
        found("- {match: {path: /v1/messages, model: [\"claude-*\", sonnet]}, to: mock}");

    assertThat(example.path()).isEqualTo("/v1/messages");
    assertThat(example.body()).contains("\"model\":\"sonnet\"");
  }

  @Test
  void page_whereNoChatIsForwarded_isTheExample() {
    Example example =
        found(
            """
            - {match: {path: /posted, method: POST}, respond: {}}
            - {match: {path: /healthz}, respond: {}}
            - {match: {path: /v1/chat/completions, model: "gpt-*"}, to: mock}
            """);

    assertThat(example).isEqualTo(new Example("/healthz", null));
    assertThat(example.curl("http://h:1")).isEqualTo("curl http://h:1/healthz");
  }

  @Test
  void routes_thatNothingPlainReaches_haveNoExample() {
    assertThat(example("- {match: {path: /v1/chat/completions, model: \"gpt-*\"}, to: mock}"))
        .isNull();
  }
}
