package io.weir.fault;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The classes of faults that an operator decides about, each with what is done by default. The
 * words in {@code routes.yaml} are the constants in lower case; {@code 5xx} for {@link
 * #STATUS_5XX}.
 */
public enum FaultClass {
  /** No connection came about: nothing was sent. */
  CONNECT(Action.RETRY),
  /** The connection broke before a response head, or the upstream refused the stream. */
  RESET(Action.RETRY),
  /** One of the attempt's clocks ran out. */
  TIMEOUT(Action.NEXT_TARGET),
  /** A 5xx that is not a sign of overload. */
  STATUS_5XX(Action.RETRY),
  /** 503, 529, or a 429 that names no limit. */
  OVERLOADED(Action.RETRY),
  /** 429 with a Retry-After. */
  RATE_LIMITED(Action.RETRY),
  /** The upstream refused Weir's credential: 401 or 403 where the cluster has one. */
  AUTH(Action.NEXT_TARGET),
  /** The upstream has no such model. */
  MODEL_NOT_FOUND(Action.NEXT_TARGET),
  /** The prompt is too long for the model. */
  CONTEXT_LENGTH(Action.NEXT_TARGET),
  /** The upstream refused the content. */
  CONTENT_FILTER(Action.FAIL),
  /** The upstream found the request wrong. */
  BAD_REQUEST(Action.FAIL),
  /** The answer ended before it was whole. */
  TRUNCATED(Action.NEXT_TARGET),
  /** Weir did not try: no healthy endpoint, a limit reached, a breaker open. */
  UNAVAILABLE(Action.NEXT_TARGET),
  /** What no attempt can mend. */
  NONE(Action.FAIL);

  /** What the router does with an attempt that failed so. */
  public enum Action {
    /** Tells the client. */
    FAIL,
    /** Tries the same target again, another endpoint if there is one; then the next target. */
    RETRY,
    /** Goes on to the next target. */
    NEXT_TARGET
  }

  private static final SortedMap<String, FaultClass> BY_WORD =
      Stream.of(values())
          .filter(one -> one != NONE)
          .collect(
              Collectors.collectingAndThen(
                  Collectors.toMap(FaultClass::word, one -> one, (a, b) -> a, TreeMap::new),
                  Collections::unmodifiableSortedMap));

  private final Action action;
  private final String word = name().equals("STATUS_5XX") ? "5xx" : name().toLowerCase(Locale.ROOT);

  FaultClass(Action action) {
    this.action = action;
  }

  /** The classes that an operator may name, by their words. */
  public static SortedMap<String, FaultClass> byWord() {
    return BY_WORD;
  }

  /** What is done where the route says nothing. */
  public Action action() {
    return action;
  }

  /** The word for it in {@code routes.yaml}. */
  public String word() {
    return word;
  }
}
