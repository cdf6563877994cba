package io.weir.filters.auth;

import io.netty.util.AsciiString;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.filters.auth.AuthStats.Result;
import io.weir.filters.auth.jwt.Tokens;
import io.weir.filters.auth.jwt.Verdict;
import io.weir.filters.auth.keys.KeyDigest;
import io.weir.filters.identity.Identity;
import io.weir.http.RequestHead;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One client at the door. */
final class AuthHook extends Hook {
  private static final Step.Fail MISSING =
      new Step.Fail(Fault.UNAUTHENTICATED, "an API key is required");
  private static final Step.Fail UNKNOWN =
      new Step.Fail(Fault.UNAUTHENTICATED, "the API key is not valid");
  private static final Step.Fail EXPIRED =
      new Step.Fail(Fault.UNAUTHENTICATED, "the API key has expired");
  private static final Step.Fail ADDRESS =
      new Step.Fail(Fault.FORBIDDEN, "this address may not come here");
  private static final Step.Fail BANNED =
      new Step.Fail(
          Fault.FORBIDDEN, "too many wrong credentials from this address; try again later");
  private static final Step.Fail ROUTE =
      new Step.Fail(Fault.FORBIDDEN, "the API key may not be used here");

  private static final Step.Fail NO_MODEL =
      new Step.Fail(Fault.MODEL_NOT_ALLOWED, "the API key needs a model to be named");

  private static final int SHOWN_MAX = 100;

  /** The field of a body that names the model. */
  static final String MODEL = "model";

  private final AuthFilter filter;
  private final FilterContext context;
  private @Nullable Identity identity;

  AuthHook(AuthFilter filter, FilterContext context) {
    this.filter = filter;
    this.context = context;
  }

  @Override
  public Step request(RequestHead head, boolean end) {
    InetAddress address = context.client().getAddress();
    if (address != null) {
      if (!filter.admits(address)) {
        return refused(Result.ADDRESS, ADDRESS);
      }
      if (filter.bans.isBanned(address, context.loop().nowNanos())) {
        return refused(Result.BANNED, BANNED);
      }
    }
    return filter.config().wantsCredential() ? identified(head) : Step.NEXT;
  }

  /** Looks for a key, then for a certificate, then judges what looks like a token. */
  private Step identified(RequestHead head) {
    KeyDigest digests = KeyDigest.on(context.loop());
    AsciiString token = null;
    boolean shown = false;
    for (int i = 0; i < filter.places(); i++) {
      AsciiString credential = filter.credential(i, head);
      if (credential != null) {
        shown = true;
        Identity identity = filter.key(digests.of(credential));
        if (identity != null) {
          return admitted(head, identity, Result.KEY);
        }
        if (token == null && filter.tokens != null && Tokens.looksLikeOne(credential)) {
          token = credential;
        }
      }
    }
    FilterContext.Peer peer = context.peer();
    Identity named = peer == null ? null : filter.certificate(peer);
    if (named != null) {
      return admitted(head, named, Result.CERTIFICATE);
    }
    if (token != null && filter.tokens != null) {
      return judged(head, filter.tokens, token, digests.of(token));
    }
    if (shown) {
      return wrong(Result.UNKNOWN, UNKNOWN);
    }
    return filter.config().optional()
        ? counted(Result.ANONYMOUS, Step.NEXT)
        : refused(Result.MISSING, MISSING);
  }

  private Step judged(RequestHead head, Tokens tokens, AsciiString token, byte[] digest) {
    Identity known = tokens.remembered(digest);
    if (known != null) {
      return admitted(head, known, Result.TOKEN);
    }
    Verdict verdict =
        tokens.judge(
            token.toString(),
            digest.clone(),
            late -> context.loop().execute(() -> context.resume(ruled(head, late))));
    return verdict == null ? Step.PAUSE : ruled(head, verdict);
  }

  private Step ruled(RequestHead head, Verdict verdict) {
    if (verdict instanceof Verdict.Known known) {
      return admitted(head, known.identity(), Result.TOKEN);
    }
    Verdict.Refused refused = (Verdict.Refused) verdict;
    return switch (refused.why()) {
      case BAD -> wrong(Result.BAD_TOKEN, unauthenticated(refused));
      case EXPIRED -> refused(Result.EXPIRED, unauthenticated(refused));
      case UNAVAILABLE ->
          refused(Result.UNAVAILABLE, new Step.Fail(Fault.AUTH_UNAVAILABLE, refused.detail()));
    };
  }

  private static Step.Fail unauthenticated(Verdict.Refused refused) {
    return new Step.Fail(Fault.UNAUTHENTICATED, refused.detail());
  }

  private Step admitted(RequestHead head, Identity identity, Result by) {
    if (identity.expiresMillis() != Identity.NEVER
        && identity.isExpired(filter.clock.wallMillis())) {
      return refused(Result.EXPIRED, EXPIRED);
    }
    this.identity = identity;
    context.set(Identity.SLOT, identity);
    context.tag("identity", identity.name());
    String owner = identity.owner();
    if (owner != null) {
      context.tag("owner", owner);
    }
    String route = context.route();
    if (route != null && !identity.routes().allow(route)) {
      return refused(Result.ROUTE, ROUTE);
    }
    if (by != Result.CERTIFICATE && !filter.config().forwardCredential()) {
      filter.strip(head);
    }
    return counted(by, Step.NEXT);
  }

  /** The route is known by now, though it was chosen by the body, and so is the model. */
  @Override
  public Step ready(KnownBody body) {
    Identity client = identity;
    if (client == null) {
      return Step.NEXT;
    }
    String route = context.route();
    if (route != null && !client.routes().allow(route)) {
      return refused(Result.ROUTE, ROUTE);
    }
    if (client.isAnyModel()) {
      return Step.NEXT;
    }
    String model = body.text(MODEL);
    if (model == null) {
      // A model that cannot be told may be any: only a request without a body can name none.
      return body.has(MODEL) || body.length() != 0 ? refused(Result.MODEL, NO_MODEL) : Step.NEXT;
    }
    return client.models().allow(model) ? Step.NEXT : refused(Result.MODEL, notAllowed(model));
  }

  /** A target may name a model of its own: failover must not lead to one that is not allowed. */
  @Override
  public Step attempt(Attempted attempt) {
    Identity client = identity;
    String model = attempt.model();
    return client == null || model == null || client.models().allow(model)
        ? Step.NEXT
        : refused(Result.MODEL, notAllowed(model));
  }

  private static Step.Fail notAllowed(String model) {
    String shown = model.length() > SHOWN_MAX ? model.substring(0, SHOWN_MAX) + '…' : model;
    return new Step.Fail(
        Fault.MODEL_NOT_ALLOWED, "the API key may not use the model \"" + shown + '"');
  }

  /** Refuses a credential that is wrong, and remembers from where it came. */
  private Step wrong(Result result, Step.Fail step) {
    InetAddress address = context.client().getAddress();
    if (address != null && filter.bans.failed(address, context.loop().nowNanos())) {
      filter.stats.banned();
    }
    return refused(result, step);
  }

  private Step refused(Result result, Step.Fail step) {
    return counted(result, step);
  }

  private Step counted(Result result, Step step) {
    filter.stats.count(result);
    return step;
  }
}
