package io.weir.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weir.config.Kinds;
import io.weir.config.yaml.YamlSource;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.route.RouteTable.Candidates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matches as they are written, against requests. */
public final class RouteTableTest {
  /** The table of these routes, written as YAML. */
  public static RouteTable table(String yaml) {
    List<RouteConfig> routes =
        YamlSource.text("r.yaml", yaml, Map.<String, String>of()::get)
            .read(Kinds.list(RouteConfig.SHAPE))
            .orThrow();
    List<String> titles = RouteConfig.titles(routes);
    List<RouteTable.Entry> entries = new ArrayList<>();
    for (int i = 0; i < routes.size(); i++) {
      Route route =
          routes
              .get(i)
              .compile(
                  titles.get(i),
                  cluster -> true,
                  respond -> {
                    throw new IllegalStateException("no responders here");
                  });
      entries.add(new RouteTable.Entry(routes.get(i).match(), route));
    }
    return new RouteTable(entries);
  }

  private static RequestHead head(String request) {
    String[] parts = request.trim().split(" +", -1);
    Headers headers = new Headers();
    String authority = "example.com";
    for (int i = 2; i < parts.length; i++) {
      int colon = parts[i].indexOf('=');
      if (parts[i].startsWith("host=")) {
        authority = parts[i].substring(5);
      } else {
        headers.add(parts[i].substring(0, colon), parts[i].substring(colon + 1));
      }
    }
    return new RequestHead(parts[0], authority, parts[1], headers);
  }

  private static @Nullable String routed(RouteTable table, RequestHead head, String body) {
    Candidates candidates = table.match(head);
    if (candidates.decided() != null || candidates.fields().isEmpty()) {
      Route route = candidates.decided();
      return route == null ? null : route.name();
    }
    BodyPeek peek = new BodyPeek(candidates.fields(), 100);
    peek.feed(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), true);
    Route route = table.match(head, peek);
    return route == null ? null : route.name();
  }

  private static boolean matches(String match, String request, @Nullable String body) {
    RouteTable table = table("- {name: it, match: " + match + ", to: a}");
    return "it".equals(routed(table, head(request), body == null ? "" : body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | GET / | true",
        "{path: /a} | GET /a | true",
        "{path: /a} | GET /a?b=c | true",
        "{path: /a} | GET /A | false",
        "{path: /a} | GET /a/ | false",
        "{path: [/a, /b]} | GET /b | true",
        "{path: '/a,/b'} | GET /b | true",
        "{prefix: /v1} | GET /v1 | true",
        "{prefix: /v1} | GET /v1/ | true",
        "{prefix: /v1} | GET /v1/chat?x | true",
        "{prefix: /v1} | GET /v1x | false",
        "{prefix: /v1/} | GET /v1 | true",
        "{prefix: /} | GET /anything | true",
        "{prefix: [/a, /b/c]} | GET /b/c/d | true",
        "{regex: '/v[0-9]+/chat'} | GET /v12/chat?x=/ | true",
        "{regex: '/v[0-9]+'} | GET /v1/chat | false",
        "{regex: '(a+)+b'} | GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac | false",
        "{host: api.example.com} | GET / host=API.Example.COM:8443 | true",
        "{host: api.example.com} | GET / host=example.com | false",
        "{host: '*.example.com'} | GET / host=a.b.example.com | true",
        "{host: '*.example.com'} | GET / host=example.com | false",
        "{host: '*.example.com'} | GET / host=.example.com | false",
        "{host: '*'} | GET / host=any | true",
        "{host: '[::1]'} | GET / host=[::1]:80 | true",
        "{host: [a, b]} | GET / host=b | true",
        "{method: post} | POST / | true",
        "{methods: [GET, HEAD]} | HEAD / | true",
        "{method: GET} | HEAD / | false",
        "{headers: {x-a: b}} | GET / X-A=b | true",
        "{headers: {x-a: b}} | GET / X-A=B | false",
        "{headers: {x-a: b}} | GET / x-a=a x-a=b | true",
        "{headers: {x-a: [b, c]}} | GET / x-a=c | true",
        "{headers: {x-a: 'b*'}} | GET / x-a=bc | false",
        "{headers: {x-a: {prefix: b}}} | GET / x-a=bc | true",
        "{headers: {x-a: {regex: 'b[0-9]'}}} | GET / x-a=b7 | true",
        "{headers: {x-a: {regex: 'b[0-9]'}}} | GET / x-a=b77 | false",
        "{headers: {x-a: {exact: [b, c]}}} | GET / x-a=c | true",
        "{headers: {x-a: {present: true}}} | GET / x-a= | true",
        "{headers: {x-a: {present: true}}} | GET / | false",
        "{headers: {x-a: {present: false}}} | GET / | true",
        "{headers: {x-a: {absent: true}}} | GET / x-a=b | false",
        "{headers: {x-a: b, x-c: d}} | GET / x-a=b | false",
        "{query: {a: b}} | GET /?a=b | true",
        "{query: {a: b}} | GET /?x&a=c&a=b | true",
        "{query: {a: b c}} | GET /?a=b+%63 | true",
        "{query: {a: {present: true}}} | GET /?a | true",
        "{query: {a: {absent: true}}} | GET /?b=a | true",
        "{path: /a, method: GET, headers: {x: y}, query: {q: z}} | GET /a?q=z x=y | true",
      })
  void head_isWrittenSo_matchesOrNot(String match, String request, boolean expected) {
    assertThat(matches(match, request, null)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{model: gpt-4o} | {\"model\":\"gpt-4o\"} | true",
        "{model: gpt-4o} | {\"model\":\"gpt-4\"} | false",
        "{model: 'gpt-*'} | {\"model\":\"gpt-4\"} | true",
        "{model: ['claude-*', 'gpt-*-mini']} | {\"model\":\"gpt-4o-mini\"} | true",
        "{model: '*-mini'} | {\"model\":\"gpt-4o\"} | false",
        "{model: {regex: 'o[13].*'}} | {\"model\":\"o3-mini\"} | true",
        "{model: {prefix: o}} | {\"model\":\"o3\"} | true",
        "{model: {exact: 'a*'}} | {\"model\":\"ab\"} | false",
        "{model: {absent: true}} | {\"messages\":[]} | true",
        "{model: {present: true}} | {\"messages\":[]} | false",
        "{body: {stream: true}} | {\"stream\":true} | true",
        "{body: {stream: true}} | {\"stream\":false} | false",
        "{body: {n: 2}} | {\"n\":2} | true",
        "{body: {tools: {present: true}}} | {\"tools\":[{}]} | true",
        "{body: {tools: x}} | {\"tools\":[{}]} | false",
        "{model: a, body: {stream: true}} | {\"stream\":true,\"model\":\"a\"} | true",
        "{model: a} | not json | false",
        "{model: {absent: true}} | not json | true",
      })
  void body_isWrittenSo_matchesOrNot(String match, String body, boolean expected) {
    assertThat(matches(match, "POST /", body)).isEqualTo(expected);
  }

  @Test
  void head_decides_whereNoFieldCanChangeIt() {
    RouteTable table =
        table(
            """
            - {name: claude, match: {path: /chat, model: "claude-*"}, to: a}
            - {name: streams, match: {path: /chat, method: POST, body: {stream: true}}, to: a}
            - {name: chat, match: {path: /chat}, to: a}
            - {name: late, match: {path: /chat, body: {user: x}}, to: a}
            - {name: tenant, match: {headers: {x-tenant: blue}, model: m}, to: a}
            """);
    assertThat(table.match(head("GET /other"))).isEqualTo(new Candidates(null, Set.of()));
    assertThat(table.match(head("GET /chat")).fields()).containsExactly("model");
    assertThat(table.match(head("POST /chat x-tenant=blue")).fields())
        .containsExactlyInAnyOrder("model", "stream");
    assertThat(table.match(head("POST /x x-tenant=blue")).fields()).containsExactly("model");
    assertThat(table.match(head("POST /x x-tenant=red")).fields()).isEmpty();
    assertThat(routed(table, head("POST /chat"), "{\"stream\":true,\"model\":\"claude-3\"}"))
        .isEqualTo("claude");
    assertThat(routed(table, head("POST /chat"), "{\"stream\":true,\"model\":\"gpt\"}"))
        .isEqualTo("streams");
    assertThat(routed(table, head("GET /chat"), "{\"stream\":true}")).isEqualTo("chat");
    assertThat(routed(table, head("POST /x x-tenant=blue"), "{\"model\":\"n\"}")).isNull();
  }

  @Test
  void head_decidesAlone_allocatesNoAnswer() {
    RouteTable table = table("- {match: {path: /a}, to: a}");
    assertThat(table.match(head("GET /a"))).isSameAs(table.match(head("GET /a")));
  }

  @Test
  void titles_areMadeFromMatches_areUnique() {
    RouteTable table =
        table("[{match: {path: /a}, to: a}, {match: {path: /a, method: GET}, to: b}, {to: c}]");
    assertThat(table.routes()).extracting(Route::name).containsExactly("/a", "/a#2", "any");
  }
}
