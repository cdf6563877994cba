package io.weir.filters.auth;

import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What became of requests at the door, counted. From any thread. */
final class AuthStats {
  /** How one request fared. */
  enum Result {
    /** Let in by a key, a token, a certificate, or as nobody in particular. */
    KEY,
    TOKEN,
    CERTIFICATE,
    ANONYMOUS,
    /** Refused: no credential, or one that is not known, no longer, or not well made. */
    MISSING,
    UNKNOWN,
    EXPIRED,
    BAD_TOKEN,
    /** Refused: nobody could say whether the token is right. */
    UNAVAILABLE,
    /** Refused for the address, or for what it did before. */
    ADDRESS,
    BANNED,
    /** Refused for what was asked. */
    ROUTE,
    MODEL;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<Result, Counter.Child> results = new EnumMap<>(Result.class);
  private final Counter.Child bans;

  AuthStats(Stats stats, String owner) {
    Counter counter =
        stats.counter(
            "weir_auth_total", "Requests by what became of them at auth.", "owner", "result");
    for (Result result : Result.values()) {
      results.put(result, counter.with(owner, result.word()));
    }
    bans =
        stats
            .counter(
                "weir_auth_bans_total", "Addresses turned away for wrong credentials.", "owner")
            .with(owner);
  }

  void count(Result result) {
    Counter.Child child = results.get(result);
    if (child != null) {
      child.inc();
    }
  }

  void banned() {
    bans.inc();
  }
}
