package io.weir.route.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.YamlSource;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RewriteConfigTest {
  private static String rewritten(String yaml, List<String> prefixes, String path) {
    RewriteConfig rewrite =
        YamlSource.text("r.yaml", yaml, Map.<String, String>of()::get)
            .read(RewriteConfig.SHAPE)
            .orThrow();
    RequestHead head = new RequestHead("GET", "client.example.com", path, new Headers());
    rewrite.apply(head, prefixes);
    return head.authority() + head.path();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /a?b=c | /a?b=c",
        "{path: /x} | /a?b=c | /x?b=c",
        "{prefix: /v2} | /v1/chat?b=/v1 | /v2/chat?b=/v1",
        "{prefix: /v2} | /v1 | /v2",
        "{prefix: /} | /v1/chat | /chat",
        "{prefix: /} | /v1 | /",
        "{prefix: /v2/} | /v1/chat | /v2/chat",
        "{prefix: /x} | /v1/long/chat | /x/chat",
        "{regex: {pattern: '/(v[0-9])/', substitution: '/api/\\1/'}} | /v1/a/v2/ | /api/v1/a/v2/",
        "{regex: {pattern: '/v(.)', substitution: '/\\10$1'}} | /v7 | /70$1",
        "{regex: {pattern: '^/a', substitution: 'b\\0'}} | /a/c | /b/a/c",
        "{regex: {pattern: nothing, substitution: x}} | /a | /a",
        "{regex: {pattern: '(a+)+$', substitution: x}} | /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab |"
            + " /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
      })
  void path_isRewritten_keepsTheQuery(String yaml, String path, String expected) {
    assertThat(rewritten(yaml, List.of("/v1", "/v1/long", "/v"), path))
        .isEqualTo("client.example.com" + expected);
  }

  @Test
  void everyPath_isThePrefix_isPutBelowAnother() {
    assertThat(rewritten("prefix: /v2", List.of(""), "/a")).endsWith("/v2/a");
    assertThat(rewritten("prefix: /v2/", List.of(""), "/")).endsWith("/v2/");
  }

  @Test
  void host_isRewritten() {
    assertThat(rewritten("host: internal:8080", List.of(), "/a")).isEqualTo("internal:8080/a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{path: /x} | /x?q=1",
        "{path: /x, query: false} | /x",
        "{host: other} | http://other/a/b?q=1",
        "{scheme: https} | https://client.example.com/a/b?q=1",
        "{scheme: https, host: 'other:8443', path: /} | https://other:8443/?q=1",
        "{location: /login} | /login?q=1",
        "{location: '/login?next=%request.path%'} | /login?next=/a/b",
        "'https://%request.host%%request.path%' | https://client.example.com/a/b?q=1",
        "{location: 'https://x/100%25', query: no} | https://x/100%25",
      })
  void redirect_isMade_ofItsParts(String yaml, String location) {
    RedirectConfig redirect =
        YamlSource.text("r.yaml", yaml, Map.<String, String>of()::get)
            .read(RedirectConfig.KIND)
            .orThrow();
    RequestHead head = new RequestHead("GET", "client.example.com", "/a/b?q=1", new Headers());
    assertThat(redirect.location(head)).isEqualTo(location);
    assertThat(redirect.status()).isEqualTo(308);
  }
}
