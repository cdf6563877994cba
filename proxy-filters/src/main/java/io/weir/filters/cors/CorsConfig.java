package io.weir.filters.cors;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What an operator writes for {@code cors}.
 *
 * @param enabled whether the filter does anything
 * @param allowOrigins whose pages may read answers
 * @param allowMethods methods beyond those that need no leave
 * @param allowHeaders names in lower case; {@code *} for whatever is asked for
 * @param exposeHeaders names in lower case of fields that pages may read
 * @param allowCredentials whether pages may send cookies and the like
 * @param maxAge how long a browser may remember a preflight's answer
 * @param allowPrivateNetwork whether pages of public sites may reach Weir in a private network
 * @param rejectOthers whether requests of other origins are refused
 * @param preflightStatus the status of a preflight's answer
 */
record CorsConfig(
    boolean enabled,
    List<OriginRule> allowOrigins,
    List<String> allowMethods,
    List<String> allowHeaders,
    List<String> exposeHeaders,
    boolean allowCredentials,
    Duration maxAge,
    boolean allowPrivateNetwork,
    boolean rejectOthers,
    int preflightStatus) {

  private static final List<String> EXPOSED =
      List.of(
          "x-request-id",
          "x-weir-fault",
          "x-should-retry",
          "retry-after",
          "x-cache",
          "x-ratelimit-limit-requests",
          "x-ratelimit-limit-tokens",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-remaining-tokens",
          "x-ratelimit-reset-requests",
          "x-ratelimit-reset-tokens");

  static final Shape<CorsConfig> SHAPE = shape();

  private static final String ANY = "*";

  /** Whether every origin is allowed. */
  boolean isAnyOrigin() {
    return allowOrigins.stream().anyMatch(OriginRule::isAny);
  }

  /** Whether whatever header is asked for is allowed. */
  boolean isAnyHeader() {
    return allowHeaders.contains(ANY);
  }

  private static Shape<CorsConfig> shape() {
    Shape.Builder b =
        Shape.named("cors", "Says to browsers which pages of other origins may use Weir.");
    Key<Boolean> enabled =
        b.key("enabled", Kinds.enabled()).orElse(true).doc("Off when blank: nothing is done.");
    Key<List<OriginRule>> origins = origins(b);
    Key<List<String>> methods = methods(b);
    Key<List<String>> headers =
        b.key("allow_headers", Kinds.nonEmptyList(Kinds.headerName()))
            .orElse(List.of(ANY))
            .doc("Headers that such pages may send; `*` for any that they ask for.");
    Key<List<String>> expose = exposed(b);
    Key<Boolean> credentials =
        b.key("allow_credentials", Kinds.bool())
            .orElse(false)
            .doc("Let such pages send cookies and the browser's own credentials.");
    Key<Duration> maxAge =
        b.key("max_age", Kinds.duration(Duration.ZERO, Duration.ofDays(1)))
            .orElse(Duration.ofMinutes(10))
            .doc("How long a browser may remember a preflight's answer; 0 says nothing.");
    Key<Boolean> privateNetwork =
        b.key("allow_private_network", Kinds.bool())
            .orElse(false)
            .doc("Let pages of public sites reach Weir where it stands in a private network.");
    Key<Boolean> reject =
        b.key("reject_others", Kinds.bool())
            .orElse(false)
            .doc(
                "Refuse requests of other origins with 403, so that a foreign page cannot even"
                    + " cause a call. Requests without an origin always pass.");
    Key<Integer> status =
        b.key("preflight_status", Kinds.integer(200, 204))
            .orElse(204)
            .doc("Status of a preflight's answer.");
    return b.build(
            v ->
                new CorsConfig(
                    v.get(enabled),
                    v.get(origins),
                    v.get(methods),
                    v.get(headers),
                    v.get(expose),
                    v.get(credentials),
                    v.get(maxAge),
                    v.get(privateNetwork),
                    v.get(reject),
                    v.get(status)))
        .checked(
            (config, node) -> {
              if (config.allowCredentials && config.isAnyOrigin()) {
                node.at(credentials)
                    .problem(
                        "found allow_credentials for every origin, which lets any page act for"
                            + " its visitor",
                        "origins that are named",
                        null);
              }
            });
  }

  private static Key<List<OriginRule>> origins(Shape.Builder b) {
    return b.key(
            "allow_origins",
            Kinds.nonEmptyList(Kinds.scalar("origin", OriginRule.EXPECTED, OriginRule::parse)))
        .doc(
            "Origins of pages that may read answers: exact, every host below one, any port, or"
                + " all. One without a scheme means http and https.");
  }

  private static Key<List<String>> exposed(Shape.Builder b) {
    return b.key("expose_headers", Kinds.list(Kinds.headerName()))
        .orElse(EXPOSED)
        .doc("Headers of the answer that such pages may read.");
  }

  private static Key<List<String>> methods(Shape.Builder b) {
    return b.key("allow_methods", Kinds.nonEmptyList(method()))
        .orElse(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
        .doc("Methods that such pages may use.");
  }

  private static Kind<String> method() {
    return Kinds.text(Pattern.compile("[A-Za-z]{1,20}"), "a method such as POST")
        .as(text -> text.toUpperCase(Locale.ROOT), text -> text);
  }
}
