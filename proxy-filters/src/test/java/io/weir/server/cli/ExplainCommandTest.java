package io.weir.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.admin.view.AskedRequest;
import io.weir.admin.view.Explained;
import io.weir.config.problem.Problems;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.server.build.DryBuild;
import io.weir.server.build.Extensions;
import io.weir.server.config.ProxyConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code weir explain} says the same as the admin port's page. */
class ExplainCommandTest {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          filters: [request_id: {}]
          routes:
            - {name: models, match: {path: /v1/models}, to: mock}
            - {name: claude, match: {path: /v1/messages, model: "claude-*"}, to: mock}
            - {name: tenant, match: {headers: {x-tenant: a}, host: a.example}, to: mock}
        - name: other
          address: 127.0.0.1:0
          routes: [{name: all, match: {prefix: /}, respond: {text: hello}}]
      clusters:
        - {name: mock, type: mock, filters: [headers: {request: {set: {x-a: b}}}]}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(file(), YAML);
  }

  private Path file() {
    return folder.resolve("routes.yaml");
  }

  private int run(String... more) {
    List<String> arguments = new ArrayList<>(List.of(file().toString()));
    arguments.addAll(List.of(more));
    CommandLine command = new CommandLine(new ExplainCommand());
    command.setOut(new PrintWriter(out));
    return command.execute(arguments.toArray(new String[0]));
  }

  private static String asked(AskedRequest request) {
    Extensions extensions = Extensions.found();
    Reading<ProxyConfig> reading =
        YamlSource.text("routes.yaml", YAML, name -> null).read(extensions.shape());
    Problems problems = reading.problems();
    return DryBuild.with(
        extensions,
        reading.orThrow(),
        problems,
        build -> Explained.of(Objects.requireNonNull(build).snapshot(), request).text());
  }

  @ParameterizedTest
  @CsvSource({
    "GET /v1/x/../models, route models takes it",
    "GET /v1//models?a=%2F, route models takes it",
    "get http://b.example/v1/%6Dodels, route models takes it",
  })
  void path_isNormalised_asTheListenerDoes(String request, String said) {
    assertThat(run("--request", request)).isZero();
    assertThat(out.toString()).contains(said, "GET http://", "/v1/models");
  }

  @Test
  void commandAndPage_sayTheSame() {
    int code = run("-r", "POST /v1/messages", "-H", "a: b", "-d", "{\"model\": \"claude-9\"}");

    assertThat(code).isZero();
    assertThat(out.toString())
        .isEqualTo(
            asked(
                AskedRequest.of("POST", "/v1/messages", List.of("a: b"))
                    .with("{\"model\": \"claude-9\"}", null)))
        .contains("listener main\n", "listener other\n", "route claude takes it")
        .contains("filters: request_id\n", "filters of mock: headers\n");
  }

  @Test
  void listener_named_isTheOnlyOne() {
    assertThat(run("-r", "GET http://a.example/x", "-H", "X-Tenant: a", "-l", "main")).isZero();
    assertThat(out.toString()).contains("route tenant takes it").doesNotContain("other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "GET /../x", "GET x", "G(T /x", "GET ftp://a/b", "GET /%2e%2e/x"})
  void request_thatNoListenerWouldTake_isRefused(String request) {
    assertThat(run("--request", request)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void listenerUnknown_orHeaderWithoutColon_isRefused() {
    assertThat(run("-r", "GET /", "-l", "mian")).isEqualTo(2);
    assertThat(run("-r", "GET /", "-H", "nothing")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }
}
