package io.weir.route.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.problem.Problem;
import io.weir.config.value.Located;
import io.weir.config.yaml.YamlSource;
import io.weir.route.RouteConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text of every problem that a route can have of its own. */
final class RouteProblemsTest {
  private static final Kind<List<Located<RouteConfig>>> ROUTES =
      Kinds.list(RouteConfig.SHAPE.located())
          .check((routes, node) -> RouteConfig.checkOrder(routes, node.document().problems()));

  private static List<String> problems(String yaml) {
    return YamlSource.text("r.yaml", yaml, Map.<String, String>of()::get)
        .read(ROUTES)
        .problems()
        .list()
        .stream()
        .map(Problem::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "match: {path: v1} | 1:17 [0].match.path[0]: found \"v1\""
            + " (expected a path such as /v1/chat, without a query)",
        "match: {path: '/v1?a=b'} | 1:17 [0].match.path[0]: found \"/v1?a=b\""
            + " (expected a path such as /v1/chat, without a query)",
        "match: {path: /a/../b} | 1:17 [0].match.path[0]: found \"/a/../b\""
            + " (expected a normalised path: no //, /./ or /../, which no request has)",
        "match: {path: /a, prefix: /b} | 1:10 [0].match:"
            + " more than one of path, prefix and regex is given",
        "match: {regex: '('} | 1:18 [0].match.regex: found \"(\":"
            + " the regular expression has a bracket that is not closed (at character 1)",
        "match: {host: 'a:80'} | 1:17 [0].match.host[0]: found \"a:80\""
            + " (expected a host such as api.example.com or *.example.com, without a port)",
        "match: {method: 'P T'} | 1:19 [0].match.method[0]: found \"P T\""
            + " (expected a method such as POST)",
        "match: {headers: {x: {exact: a, prefix: b}}} | 1:24 [0].match.headers.x:"
            + " found 2 tests (expected: one of exact, prefix, regex, present, absent)",
        "match: {headers: {x: {}}} | 1:24 [0].match.headers.x:"
            + " found 0 tests (expected: one of exact, prefix, regex, present, absent)",
        "match: {model: a, body: {model: b}} | 1:10 [0].match:"
            + " model is given twice: as model and as body.model",
        "retry: {on: [conect]} | 1:16 [0].retry.on[0]: found \"conect\" (expected one of: 5xx,"
            + " auth, bad_request, connect, content_filter, context_length, model_not_found,"
            + " overloaded, rate_limited, reset, timeout, truncated, unavailable;"
            + " or a status such as 429 or 500-504)",
        "retry: {attempts: 0} | 1:21 [0].retry.attempts: found \"0\""
            + " (expected a whole number from 1 to 20)",
        "retry: {actions: {reset: again}} | 1:28 [0].retry.actions.reset: found \"again\""
            + " (expected one of: fail, retry, next_target)",
        "rewrite: {path: /a, prefix: /b} | 1:12 [0].rewrite:"
            + " more than one of path, prefix and regex is given",
        "rewrite: {prefix: /b} | 1:21 [0].rewrite.prefix: rewrites a prefix"
            + " (expected a match with prefix, for it to replace)",
        "rewrite: {regex: {pattern: a, substitution: '\\1'}} | 1:20 [0].rewrite.regex:"
            + " substitution names group 1 (expected: at most 0)",
        "headers: {request: {set: {Host: b}}} | 1:22 [0].headers.request:"
            + " header host cannot be edited: it belongs to the connection",
        "timeouts: {connect: 5} | 1:23 [0].timeouts.connect: found \"5\""
            + " (expected a duration such as 15s, 250ms or 5m; did you mean \"5s\"?)",
        "hedge: {} | 1:10 [0].hedge: missing key \"after\""
            + " (expected a duration from 1ms to 1h, such as 1h)",
        "upgrade: h2c | 1:12 [0].upgrade[0]: found \"h2c\": h2c is never switched to",
        "commit: soon | 1:11 [0].commit: found \"soon\" (expected one of: head, first_event)",
        "nmae: x | 1:3 [0]: unknown key \"nmae\" (expected one of: name, enabled, match, to,"
            + " respond, redirect, rewrite, headers, timeouts, retry, hedge, commit, limits,"
            + " upgrade, dialect, server_timing; did you mean \"name\"?)",
      })
  void key_isWrong_isToldWhereAndWhatIsRight(String key, String problem) {
    assertThat(problems("- " + key + "\n  to: a\n")).containsExactly("r.yaml:" + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 1:13 [0].redirect: found neither (expected: location, or its parts)",
        "{location: /a, path: /b} | 1:13 [0].redirect:"
            + " found both (expected: location, or its parts)",
        "{path: /a, status: 200} | 1:32 [0].redirect.status: found \"200\""
            + " (expected one of: 301, 302, 303, 307, 308)",
        "'https://x/%request.pth%' | 1:13 [0].redirect: found"
            + " \"https://x/%request.pth%\": unknown name %request.pth%"
            + " (expected: one of request.host, request.path, request.query, request.scheme)",
      })
  void redirect_isWrong_isToldWhereAndWhatIsRight(String redirect, String problem) {
    assertThat(problems("- redirect: " + redirect)).contains("r.yaml:" + problem);
  }

  @Test
  void targets_areNone_isAProblem() {
    assertThat(problems("- to: []"))
        .first()
        .asString()
        .startsWith("r.yaml:1:7 [0].to: found an empty list (expected a list of at least one");
    assertThat(problems("- {to: '${UNSET:-}'}"))
        .containsExactly(
            "r.yaml:1:3 [0]: found no action (expected exactly one of to, respond and redirect)");
  }

  @Test
  void names_areGivenTwice_isAProblem() {
    assertThat(
            problems(
                "- {name: a, match: {path: /a}, to: x}\n- {name: a, match: {path: /b}, to: x}\n"
                    + "- {name: a, enabled: '', match: {path: /c}, to: x}"))
        .containsExactly(
            "r.yaml:2:3 [1]: found route \"a\" again"
                + " (expected another name than the route at r.yaml:1:3)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {path: /a}",
        "{path: /a} | {path: /a, model: x}",
        "{prefix: /v1} | {path: /v1/a, method: POST}",
        "{prefix: /v1} | {path: [/v1/a, /v1]}",
        "{prefix: /v1} | {prefix: /v1/a}",
        "{prefix: /} | {path: /a}",
        "{regex: /v.*} | {path: /v1}",
        "{host: '*.example.com'} | {host: a.example.com}",
        "{method: [GET, POST]} | {method: GET}",
        "{headers: {x: {present: true}}} | {headers: {x: [a, b]}}",
        "{model: 'gpt-*'} | {model: [gpt-4o, 'gpt-4*-mini']}",
        "{path: /a, model: x} | {path: /a, model: x}",
      })
  void route_standsBehindOneThatTakesAll_isWarnedOf(String first, String second) {
    List<String> problems =
        problems(
            "- {match: "
                + first
                + ", name: one, to: a}\n- {match: "
                + second
                + ", name: two, to: a}");
    assertThat(problems)
        .containsExactly(
            "r.yaml:2:3 [1]: warning: route \"two\" is never reached:"
                + " route \"one\" (r.yaml:1:3) takes all of its requests");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{path: /a} | {path: /b}",
        "{path: /a, model: x} | {path: /a}",
        "{prefix: /v1} | {path: /v1x}",
        "{prefix: /v1} | {path: [/v1/a, /v2]}",
        "{host: '*.example.com'} | {host: example.com}",
        "{headers: {x: {absent: true}}} | {headers: {x: a}}",
        "{model: 'gpt-4*'} | {model: 'gpt-*'}",
        "{path: /a, method: GET} | {path: /a, headers: {x: y}}",
        "{regex: '/a.*'} | {prefix: /a}",
      })
  void route_hasRequestsOfItsOwn_isNotWarnedOf(String first, String second) {
    assertThat(problems("- {match: " + first + ", to: a}\n- {match: " + second + ", to: a}"))
        .isEmpty();
  }
}
