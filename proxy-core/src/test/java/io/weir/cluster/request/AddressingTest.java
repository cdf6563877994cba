package io.weir.cluster.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.config.CredentialConfig;
import io.weir.cluster.config.CredentialConfig.Form;
import io.weir.cluster.config.RequestConfig;
import io.weir.cluster.config.RequestConfig.PathPolicy;
import io.weir.config.value.Secret;
import io.weir.config.value.Url;
import io.weir.http.HeaderEdits;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressingTest {
  private static final String[] CLIENT_CREDENTIALS = {
    "authorization", "x-api-key", "api-key", "x-goog-api-key", "proxy-authorization"
  };

  private static Url url(String text) {
    return Objects.requireNonNull(Url.parse(text));
  }

  private static RequestConfig config(PathPolicy path, String host, CredentialConfig credential) {
    return new RequestConfig(path, host, credential, HeaderEdits.NONE);
  }

  private static CredentialConfig credential(Form form, String name, String value) {
    return new CredentialConfig(form, name, Secret.of(value));
  }

  private static RequestHead request(String path) {
    Headers headers = new Headers();
    for (String name : CLIENT_CREDENTIALS) {
      headers.add(name, "client's");
    }
    headers.add("Authorization", "client's second");
    headers.add("Accept", "*/*");
    return new RequestHead("POST", "weir.example.com", path, headers);
  }

  private static RequestHead addressed(Url url, RequestConfig config, String path) {
    RequestHead head = request(path);
    new Addressing(url, config).apply(head);
    return head;
  }

  private static String header(RequestHead head, String name) {
    return String.join("|", head.headers().all(HeaderName.of(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "append,  http://h,             /v1/chat?a=1,   /v1/chat?a=1",
    "append,  http://h/,            /v1/chat,       /v1/chat",
    "append,  http://h/base,        /v1/chat?a=1,   /base/v1/chat?a=1",
    "append,  http://h/base/,       /v1/chat,       /base/v1/chat",
    "append,  http://h/v1,          /v1/chat,       /v1/chat",
    "append,  http://h/openai/v1,   /v1/chat,       /openai/v1/chat",
    "append,  http://h/openai/v1,   /openai/v1/x,   /openai/v1/x",
    "append,  http://h/v1,          /v1,            /v1",
    "append,  http://h/v1,          /v10/chat,      /v1/v10/chat",
    "append,  http://h/xv1,         /v1/chat,       /xv1/v1/chat",
    "append,  http://h/v1,          /,              /v1/",
    "append,  http://h/v1,          *,              *",
    "append,  http://h?k=v,         /v1/chat,       /v1/chat?k=v",
    "append,  http://h/b?k=v,       /v1/chat?a=1,   /b/v1/chat?k=v&a=1",
    "append,  http://h/v1,          /x?u=/v1/y,     /v1/x?u=/v1/y",
    "prefix,  http://h/v1,          /v1/chat,       /v1/v1/chat",
    "replace, http://h/one/path,    /v1/chat?a=1&b, /one/path?a=1&b",
    "replace, http://h/one/path/,   /v1/chat,       /one/path/",
    "replace, http://h/one?k=v,     /v1/chat?a=1,   /one?k=v&a=1",
    "replace, http://h,             /v1/chat,       /v1/chat",
  })
  void path_eachPolicy_isJoined(String policy, String url, String path, String expected) {
    PathPolicy of = PathPolicy.valueOf(policy.toUpperCase(java.util.Locale.ROOT));
    RequestConfig config = config(of, RequestConfig.ENDPOINT_HOST, CredentialConfig.NONE);

    assertThat(addressed(url(url), config, path).path()).isEqualTo(expected);
  }

  @Test
  void authority_isTheEndpoints_theClients_orOneText() {
    Url url = url("https://api.example.com:8443/v1");

    RequestHead own = addressed(url, RequestConfig.DEFAULT, "/x");
    assertThat(own.authority()).isEqualTo("api.example.com:8443");
    assertThat(own.scheme()).isEqualTo("https");
    assertThat(
            addressed(url, config(PathPolicy.APPEND, "preserve", CredentialConfig.NONE), "/x")
                .authority())
        .isEqualTo("weir.example.com");
    assertThat(
            addressed(url, config(PathPolicy.APPEND, "b.example", CredentialConfig.NONE), "/x")
                .authority())
        .isEqualTo("b.example");
    assertThat(addressed(url("https://h"), RequestConfig.DEFAULT, "/x").authority()).isEqualTo("h");
  }

  @Test
  void withoutCredential_theClientsPass() {
    RequestHead head = addressed(url("http://h"), RequestConfig.DEFAULT, "/x?key=k");

    assertThat(header(head, "authorization")).isEqualTo("client's|client's second");
    assertThat(header(head, "x-api-key")).isEqualTo("client's");
    assertThat(head.path()).isEqualTo("/x?key=k");
  }

  @Test
  void bearer_takesThePlaceOfEveryClientCredential() {
    RequestConfig config =
        config(PathPolicy.APPEND, "endpoint", credential(Form.BEARER, "authorization", "tok\n"));

    RequestHead head =
        addressed(url("http://h"), config, "/x?key=k&a=1&api_key=z&API-KEY=q&keys=2");

    assertThat(header(head, "authorization")).isEqualTo("Bearer tok");
    for (String name : List.of("x-api-key", "api-key", "x-goog-api-key", "proxy-authorization")) {
      assertThat(head.headers().contains(HeaderName.of(name))).isFalse();
    }
    assertThat(head.path()).isEqualTo("/x?a=1&keys=2");
    assertThat(header(head, "accept")).isEqualTo("*/*");
  }

  @Test
  void headerCredential_isTheOnlyOneLeft() {
    RequestConfig config =
        config(PathPolicy.APPEND, "endpoint", credential(Form.HEADER, "x-api-key", "tok"));

    RequestHead head = addressed(url("http://h"), config, "/x?key=k");

    assertThat(header(head, "x-api-key")).isEqualTo("tok");
    assertThat(header(head, "authorization")).isEmpty();
    assertThat(head.path()).isEqualTo("/x");
  }

  @Test
  void queryCredential_isAppendedEncodedAndReplacesTheClients() {
    RequestConfig config =
        config(PathPolicy.APPEND, "endpoint", credential(Form.QUERY, "token", "a b&c+d"));

    RequestHead head = addressed(url("http://h"), config, "/x?token=mine&a=1&tokens=2");

    assertThat(head.path()).isEqualTo("/x?a=1&tokens=2&token=a%20b%26c%2Bd");
    assertThat(header(head, "authorization")).isEmpty();
  }

  @Test
  void blankCredential_isNone() {
    RequestConfig config =
        config(PathPolicy.APPEND, "endpoint", credential(Form.HEADER, "x-api-key", ""));

    RequestHead head = addressed(url("http://h"), config, "/x");

    assertThat(header(head, "authorization")).isEqualTo("client's|client's second");
  }

  @Test
  void headerEdits_comeLast() {
    HeaderEdits edits =
        new HeaderEdits(
            Map.of(HeaderName.of("accept"), "text/plain"),
            Map.of(HeaderName.of("x-more"), "1"),
            List.of(HeaderName.of("x-api-key")));
    RequestConfig config =
        new RequestConfig(PathPolicy.APPEND, "endpoint", CredentialConfig.NONE, edits);

    RequestHead head = addressed(url("http://h"), config, "/x");

    assertThat(header(head, "accept")).isEqualTo("text/plain");
    assertThat(header(head, "x-more")).isEqualTo("1");
    assertThat(header(head, "x-api-key")).isEmpty();
  }

  @Test
  void check_goesToItsOwnPathWithTheCredential() {
    RequestHead bearer = request("/ignored");
    new Addressing(
            url("http://h/v1?k=v"),
            config(PathPolicy.APPEND, "endpoint", credential(Form.BEARER, "authorization", "t")))
        .applyAt("/health", bearer);
    assertThat(bearer.path()).isEqualTo("/health");
    assertThat(header(bearer, "authorization")).isEqualTo("Bearer t");

    RequestHead query = request("/ignored");
    new Addressing(
            url("http://h/v1"),
            config(PathPolicy.APPEND, "endpoint", credential(Form.QUERY, "key", "t")))
        .applyAt("/health", query);
    assertThat(query.path()).isEqualTo("/health?key=t");
  }
}
