package io.weir.filters.cors;

import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.FilterSetup;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.stats.Counter;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers preflights, and writes the fields of the CORS protocol (Fetch Standard, section 3.3) into
 * every answer; those of the upstream are taken out.
 */
final class CorsFilter implements Filter {
  private static final HeaderName ORIGIN = HeaderName.of("origin");
  private static final HeaderName VARY = HeaderName.of("vary");
  private static final HeaderName ASKED_METHOD = HeaderName.of("access-control-request-method");
  private static final HeaderName ASKED_HEADERS = HeaderName.of("access-control-request-headers");
  private static final HeaderName ASKED_PRIVATE =
      HeaderName.of("access-control-request-private-network");
  private static final HeaderName ALLOW_ORIGIN = HeaderName.of("access-control-allow-origin");
  private static final HeaderName ALLOW_METHODS = HeaderName.of("access-control-allow-methods");
  private static final HeaderName ALLOW_HEADERS = HeaderName.of("access-control-allow-headers");
  private static final HeaderName ALLOW_CREDENTIALS =
      HeaderName.of("access-control-allow-credentials");
  private static final HeaderName ALLOW_PRIVATE =
      HeaderName.of("access-control-allow-private-network");
  private static final HeaderName EXPOSE = HeaderName.of("access-control-expose-headers");
  private static final HeaderName MAX_AGE = HeaderName.of("access-control-max-age");
  private static final String ANY = "*";

  private final CorsConfig config;
  private final boolean anyOrigin;
  private final Set<String> exact;
  private final String methods;
  private final String headers;
  private final String exposed;
  private final Counter.Child preflights;
  private final Counter.Child preflightsRefused;
  private final Counter.Child originsRefused;

  CorsFilter(CorsConfig config, FilterSetup setup) {
    this.config = config;
    this.anyOrigin = config.isAnyOrigin();
    this.exact =
        config.allowOrigins().stream()
            .map(rule -> rule.text().toLowerCase(Locale.ROOT))
            .filter(text -> text.contains("://") && !text.contains(ANY))
            .collect(Collectors.toUnmodifiableSet());
    this.methods = String.join(", ", config.allowMethods());
    this.headers = String.join(", ", config.allowHeaders());
    this.exposed = String.join(", ", config.exposeHeaders());
    Counter counter =
        setup
            .stats()
            .counter(
                "weir_cors_total",
                "Preflights answered, and requests of origins that are not allowed.",
                "owner",
                "result");
    this.preflights = counter.with(setup.owner(), "preflight");
    this.preflightsRefused = counter.with(setup.owner(), "preflight_refused");
    this.originsRefused = counter.with(setup.owner(), "origin_refused");
  }

  @Override
  public Class<? extends Hook> hook() {
    return CorsHook.class;
  }

  @Override
  public @Nullable Hook open(FilterContext context) {
    return config.enabled() ? new CorsHook(context.request().headers().get(ORIGIN)) : null;
  }

  private boolean allows(String origin) {
    if (anyOrigin || exact.contains(origin)) {
      return true;
    }
    for (OriginRule rule : config.allowOrigins()) {
      if (rule.matches(origin)) {
        return true;
      }
    }
    return false;
  }

  private final class CorsHook extends Hook {
    private final @Nullable String origin;
    private final boolean allowed;

    private CorsHook(@Nullable String origin) {
      this.origin = origin;
      this.allowed = origin != null && allows(origin);
    }

    @Override
    public Step request(RequestHead head, boolean end) {
      if (origin == null) {
        return Step.NEXT;
      }
      if (head.method().equals("OPTIONS") && head.headers().contains(ASKED_METHOD)) {
        return new Step.Reply(preflight(head.headers()));
      }
      if (!allowed) {
        originsRefused.inc();
        if (config.rejectOthers()) {
          return new Step.Fail(Fault.FORBIDDEN, "pages of this origin may not use this");
        }
      }
      return Step.NEXT;
    }

    /** What only a preflight is told; the rest is in every answer. */
    private Answer preflight(Headers asked) {
      Headers told = new Headers();
      (allowed ? preflights : preflightsRefused).inc();
      if (allowed) {
        told.add(ALLOW_METHODS, methods);
        String wanted = asked.get(ASKED_HEADERS);
        if (!config.isAnyHeader()) {
          told.add(ALLOW_HEADERS, headers);
        } else if (wanted != null) {
          told.add(ALLOW_HEADERS, wanted);
        }
        if (!config.maxAge().isZero()) {
          told.add(MAX_AGE, Long.toString(config.maxAge().toSeconds()));
        }
        if (config.allowPrivateNetwork() && asked.contains(ASKED_PRIVATE)) {
          told.add(ALLOW_PRIVATE, "true");
        }
      }
      return new Answer(config.preflightStatus(), told, new byte[0]);
    }

    @Override
    public Step response(ResponseHead head, boolean end) {
      Headers told = head.headers();
      told.remove(ALLOW_ORIGIN);
      told.remove(ALLOW_CREDENTIALS);
      told.remove(EXPOSE);
      if (!anyOrigin) {
        vary(told);
      }
      if (allowed && origin != null) {
        told.add(ALLOW_ORIGIN, anyOrigin ? ANY : origin);
        if (config.allowCredentials()) {
          told.add(ALLOW_CREDENTIALS, "true");
        }
        if (!exposed.isEmpty()) {
          told.add(EXPOSE, exposed);
        }
      }
      return Step.NEXT;
    }
  }

  /** Says to caches that the answer depends on the origin, unless that is said already. */
  private static void vary(Headers told) {
    for (int at = told.find(VARY, 0); at >= 0; at = told.find(VARY, at + 1)) {
      for (String name : told.value(at).split(",", -1)) {
        if (name.strip().equalsIgnoreCase("origin") || name.strip().equals(ANY)) {
          return;
        }
      }
    }
    told.add(VARY, "Origin");
  }
}
