package io.weir.fault;

import java.util.List;
import java.util.Locale;

/**
 * The groups of faults that an operator may give one answer; the words in {@code local_replies} are
 * the constants in lower case. A single fault's word is more precise and comes first.
 */
enum Reason {
  INVALID,
  METHOD_NOT_ALLOWED,
  NOT_FOUND,
  TOO_LARGE,
  REQUEST_TIMEOUT,
  UNAUTHORIZED,
  FORBIDDEN,
  RATE_LIMITED,
  BUDGET_EXCEEDED,
  CIRCUIT_OPEN,
  NO_UPSTREAM,
  UPSTREAM_TIMEOUT,
  UPSTREAM_ERROR,
  OVERLOADED,
  DRAINING,
  INTERNAL;

  /** The words under which an answer to the fault is looked for, the most precise first. */
  static List<String> words(Fault fault) {
    Reason reason = of(fault);
    boolean broader = reason == CIRCUIT_OPEN || reason == UPSTREAM_TIMEOUT;
    return broader
        ? List.of(fault.word(), reason.word(), NO_UPSTREAM.word())
        : List.of(fault.word(), reason.word());
  }

  /** The group that the fault belongs to. */
  static Reason of(Fault fault) {
    return switch (fault) {
      case BAD_REQUEST,
          BAD_JSON,
          URI_TOO_LONG,
          EXPECTATION_FAILED,
          HEADERS_TOO_LARGE,
          NOT_IMPLEMENTED,
          VERSION_NOT_SUPPORTED,
          UNTRANSLATABLE ->
          INVALID;
      case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
      case NO_ROUTE, UNKNOWN_MODEL -> NOT_FOUND;
      case BODY_TOO_LARGE -> TOO_LARGE;
      case REQUEST_HEAD_TIMEOUT, REQUEST_BODY_TIMEOUT, CLIENT_TOO_SLOW, CLIENT_GONE ->
          REQUEST_TIMEOUT;
      case UNAUTHENTICATED -> UNAUTHORIZED;
      case FORBIDDEN, MODEL_NOT_ALLOWED, UPGRADE_REFUSED -> FORBIDDEN;
      case RATE_LIMITED, CLIENT_FLOOD -> RATE_LIMITED;
      case BUDGET_EXHAUSTED -> BUDGET_EXCEEDED;
      case BREAKER_OPEN -> CIRCUIT_OPEN;
      case OVERLOADED -> OVERLOADED;
      case DRAINING, CUT_BY_DRAIN -> DRAINING;
      case INTERNAL, AUTH_UNAVAILABLE -> INTERNAL;
      case TOTAL_TIMEOUT -> UPSTREAM_TIMEOUT;
      default ->
          switch (fault.faultClass()) {
            case CONNECT, RESET, TRUNCATED, UNAVAILABLE -> NO_UPSTREAM;
            case TIMEOUT -> UPSTREAM_TIMEOUT;
            default -> UPSTREAM_ERROR;
          };
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
