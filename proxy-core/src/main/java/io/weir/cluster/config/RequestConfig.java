package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.http.HeaderEdits;
import io.weir.http.HeaderName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is changed in the requests to a cluster.
 *
 * @param path what becomes of the request's path where the endpoint's URL has one
 * @param host the authority that is sent: {@link #ENDPOINT_HOST}, {@link #PRESERVE_HOST} or one
 *     text
 * @param credential what the endpoints know Weir by
 * @param headers further changes, after the credential
 */
public record RequestConfig(
    PathPolicy path, String host, CredentialConfig credential, HeaderEdits headers) {
  /** The authority is the endpoint's. */
  public static final String ENDPOINT_HOST = "endpoint";

  /** The authority is the client's. */
  public static final String PRESERVE_HOST = "preserve";

  /** Nothing but the endpoint's path and authority. */
  public static final RequestConfig DEFAULT =
      new RequestConfig(PathPolicy.APPEND, ENDPOINT_HOST, CredentialConfig.NONE, HeaderEdits.NONE);

  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]+(?::[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+\\](?::[0-9]{1,5})?");

  static final Shape<RequestConfig> SHAPE = shape();

  /** What becomes of a request's path where the endpoint's URL has a path of its own. */
  public enum PathPolicy {
    /**
     * It follows the endpoint's; segments that end the one and begin the other are written once.
     */
    APPEND,
    /** It follows the endpoint's, whatever the two are. */
    PREFIX,
    /** The endpoint's takes its place. */
    REPLACE
  }

  private static Shape<RequestConfig> shape() {
    Shape.Builder b = Shape.named("cluster_request", "What is changed in requests to a cluster.");
    Key<PathPolicy> path =
        b.key("path", Kinds.word(PathPolicy.class))
            .orElse(PathPolicy.APPEND)
            .doc(
                "What becomes of a request's path where the endpoint's URL has one: append puts it"
                    + " behind (/v1 and /v1/models make /v1/models), prefix too but word for word"
                    + " (/v1/v1/models), replace drops it. The query stays in any case.");
    Key<String> host =
        b.key("host", Kinds.text(HOST, "endpoint, preserve, or a host such as api.example.com"))
            .orElse(ENDPOINT_HOST)
            .doc("The authority that is sent: the endpoint's, the client's (preserve), or a host.");
    Key<CredentialConfig> credential =
        b.key("credential", CredentialConfig.SHAPE)
            .orElse(CredentialConfig.NONE)
            .shownAs("none")
            .doc("What the endpoints know Weir by; none where its value is blank.");
    Key<HeaderEdits> headers =
        b.key("headers", edits())
            .orElse(HeaderEdits.NONE)
            .shownAs("no change")
            .doc("Changes to the headers that the endpoints get.");
    return b.build(
        v -> new RequestConfig(v.get(path), v.get(host), v.get(credential), v.get(headers)));
  }

  private static Shape<HeaderEdits> edits() {
    Shape.Builder b =
        Shape.named("cluster_headers", "Changes to headers, in the order remove, set, add.");
    Key<Map<HeaderName, String>> set =
        b.key("set", headerMap()).orElse(Map.of()).doc("Put in the place of all of that name.");
    Key<Map<HeaderName, String>> add =
        b.key("add", headerMap()).orElse(Map.of()).doc("Put behind those there are.");
    Key<List<HeaderName>> remove =
        b.key("remove", Kinds.list(Kinds.headerName().as(HeaderName::of, HeaderName::toString)))
            .orElse(List.of())
            .doc("Taken out.");
    return b.build(v -> new HeaderEdits(v.get(set), v.get(add), v.get(remove)));
  }

  static Kind<Map<HeaderName, String>> headerMap() {
    return Kinds.map(Kinds.headerName(), Kinds.headerValue())
        .as(
            texts -> {
              Map<HeaderName, String> named = new LinkedHashMap<>();
              texts.forEach((name, value) -> named.put(HeaderName.of(name), value));
              return named;
            });
  }
}
