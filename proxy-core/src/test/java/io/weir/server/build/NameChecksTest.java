package io.weir.server.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.Fixture.NoSettings;
import io.weir.cluster.config.ClusterConfig;
import io.weir.config.Shape;
import io.weir.config.problem.Problem;
import io.weir.config.problem.Problems;
import io.weir.config.yaml.YamlSource;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import io.weir.server.config.FilterEntries;
import io.weir.server.config.ProxyConfig;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NameChecksTest {
  private static String file(String routes) {
    return """
    listeners:
      - address: ":0"
        routes:
          - {name: chat, match: {path: /chat}, to: openai}
    %s
    clusters:
      - {name: openai, endpoints: "http://127.0.0.1:1"}
    """
        .formatted(routes);
  }

  private static List<String> problems(String routes) {
    return problems(file(routes), new FilterEntries(List.of()));
  }

  private static List<String> problems(String file, FilterEntries entries) {
    List<ClusterConfig.Type> types =
        List.of(new ClusterConfig.Type("http", true, NoSettings.shape("http_settings")));
    ProxyConfig config =
        YamlSource.text("r.yaml", file, name -> null)
            .read(ProxyConfig.shape(entries, types))
            .orThrow();
    Problems problems = new Problems();
    NameChecks.check(config, entries, problems);
    return problems.list().stream().map(Problem::toString).toList();
  }

  private static String respond(String text) {
    return "      - {match: {path: /x}, respond: {text: '" + text + "'}}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%version% %generation% %uptime_seconds% %ready%",
        "%cluster.openai.healthy%",
        "%route.chat.requests% %route.chat.failovers%",
        "%request.path% 100%%"
      })
  void names_thatAreThere_areNoProblem(String text) {
    assertThat(problems(respond(text))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "versoin | one of: generation, ready, uptime_seconds, version,"
            + " or request.…, check.…, cluster.…, route.…",
        "clutser.openai.healthy | one of: generation, ready, uptime_seconds, version,"
            + " or request.…, check.…, cluster.…, route.…",
        "cluster.opneai.healthy | cluster.NAME.…, NAME one of: openai",
        "route.caht.requests | route.NAME.failovers or requests, NAME one of: /x, chat",
        "route.chat.calls | route.NAME.failovers or requests, NAME one of: /x, chat",
      })
  void names_thatAreNot_areErrors(String name, String expected) {
    assertThat(problems(respond("%" + name + "%")))
        .containsExactly(
            "r.yaml:5:9 listeners[0].routes[1]: unknown name %"
                + name
                + "% (expected "
                + expected
                + ")");
  }

  /** A kind of filter that tells its colour. */
  private record Lamp() implements FilterKind<NoSettings> {
    @Override
    public String name() {
      return "lamp";
    }

    @Override
    public Set<String> values() {
      return Set.of("colour");
    }

    @Override
    public Shape<NoSettings> shape() {
      return NoSettings.shape("lamp");
    }

    @Override
    public Filter prepare(NoSettings config, FilterSetup setup) throws FilterException {
      throw new FilterException("lamps are not lit here");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "right",
      value = {
        "lamp.lit.colour | right",
        "lamp.openai.colour | lamp.CLUSTER.colour, CLUSTER one of: lit",
        "lamp.lit.color | lamp.CLUSTER.colour, CLUSTER one of: lit",
        "lamps.lit.colour | one of: generation, ready, uptime_seconds, version,"
            + " or request.…, check.…, cluster.…, route.…, lamp.…",
      })
  void names_ofWhatFiltersTell_areCheckedToo(String name, @Nullable String expected) {
    String file =
        file(respond("%" + name + "%"))
            + "  - {name: lit, endpoints: \"http://127.0.0.1:1\", filters: [{lamp: {}}]}\n";
    List<String> problems = problems(file, new FilterEntries(List.of(new Lamp())));
    if (expected == null) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems).singleElement().asString().endsWith("(expected " + expected + ")");
    }
  }

  @Test
  void clusters_thatAreNot_areErrorsWithASuggestion() {
    assertThat(problems("      - {match: {path: /x}, to: opneai}"))
        .containsExactly(
            "r.yaml:5:33 listeners[0].routes[1].to: unknown cluster \"opneai\""
                + " (expected one of: openai; did you mean \"openai\"?)");
  }

  @Test
  void routes_thatNobodyReaches_areWarnedOf() {
    assertThat(problems("      - {match: {path: /chat, model: x}, to: openai}"))
        .containsExactly(
            "r.yaml:5:9 listeners[0].routes[1]: warning: route \"/chat x\" is never reached:"
                + " route \"chat\" (r.yaml:4:9) takes all of its requests");
  }

  @Test
  void routes_ofOneName_areErrors() {
    assertThat(problems("      - {name: chat, match: {path: /x}, to: openai}"))
        .containsExactly(
            "r.yaml:5:9 listeners[0].routes[1]: found route \"chat\" again"
                + " (expected another name than the route at r.yaml:4:9)");
  }

  @Test
  void listeners_ofOneName_areErrors() {
    String second =
        """
          - address: ":1"
            routes:
              - {name: other, match: {path: /x}, to: openai}
        """;

    assertThat(problems(second))
        .containsExactly(
            "r.yaml:5:5 listeners[1]: found a second listener named \"main\""
                + " (expected names of their own)");
    assertThat(problems(second.replace("- address", "- name: two\n    address"))).isEmpty();
  }
}
