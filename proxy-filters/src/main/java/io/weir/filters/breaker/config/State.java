package io.weir.filters.breaker.config;

import java.util.Locale;

/** What a breaker lets through. */
public enum State {
  /** Every call. */
  CLOSED(0),
  /** A share of the calls, to see whether the cluster has recovered. */
  HALF_OPEN(1),
  /** No call. */
  OPEN(2);

  private final int code;

  State(int code) {
    this.code = code;
  }

  /** As the gauge shows it. */
  public int code() {
    return code;
  }

  /** As pages and metrics show it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
