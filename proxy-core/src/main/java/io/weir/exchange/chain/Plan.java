package io.weir.exchange.chain;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filters of one chain, compiled: for each call, the positions of only those that override it.
 * Immutable, shared by all loops.
 */
public final class Plan {
  private static final Logger log = LoggerFactory.getLogger(Plan.class);

  /** A chain without filters. */
  public static final Plan EMPTY = new Plan(List.of());

  final Filter[] filters;
  final boolean[] onRequest;
  final boolean[] onResponse;
  final boolean[] onEvent;
  final int[] requestData;
  final int[] responseData;
  final boolean[] onReady;
  final boolean[] onAttempt;
  final boolean[] onAttemptDone;
  final boolean[] onDone;
  private final boolean asksReady;
  private final boolean asksAttempt;
  private final boolean tellsAttemptEnd;
  private final boolean tellsEnd;
  private final long readyBodyBytes;
  private final boolean wholeRequest;

  /** A plan for filters in the order in which requests pass them. */
  public Plan(List<Filter> filters) {
    int n = filters.size();
    this.filters = filters.toArray(Filter[]::new);
    this.onRequest = overriding("request");
    this.onResponse = overriding("response");
    this.onEvent = overriding("event");
    this.onReady = overriding("ready");
    this.onAttempt = overriding("attempt");
    this.onAttemptDone = overriding("attemptDone");
    this.onDone = overriding("done");
    this.asksReady = any(onReady);
    this.tellsAttemptEnd = any(onAttemptDone);
    this.asksAttempt = any(onAttempt) || tellsAttemptEnd;
    this.tellsEnd = any(onDone);
    this.readyBodyBytes = filters.stream().mapToLong(Filter::readyBodyBytes).max().orElse(0);
    this.wholeRequest = filters.stream().anyMatch(filter -> filter.wholeRequestBytes() > 0);
    this.requestData = positions(overriding("requestData"), false);
    boolean[] data = overriding("responseData");
    for (int i = 0; i < n; i++) {
      data[i] |= onEvent[i];
    }
    this.responseData = positions(data, true);
  }

  private boolean[] overriding(String call) {
    boolean[] overriding = new boolean[filters.length];
    for (int i = 0; i < filters.length; i++) {
      overriding[i] = overrides(filters[i].hook(), call);
    }
    return overriding;
  }

  private static boolean overrides(Class<?> hook, String call) {
    for (Class<?> type = hook; type != Hook.class; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(call) && !method.isBridge() && !method.isSynthetic()) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean any(boolean[] overriding) {
    for (boolean one : overriding) {
      if (one) {
        return true;
      }
    }
    return false;
  }

  private static int[] positions(boolean[] which, boolean reversed) {
    int[] positions = new int[which.length];
    int count = 0;
    for (int i = 0; i < which.length; i++) {
      int at = reversed ? which.length - 1 - i : i;
      if (which[at]) {
        positions[count++] = at;
      }
    }
    return Arrays.copyOf(positions, count);
  }

  /** Where a hook stands among those that take the response's body; -1 where it takes none. */
  int responsePlace(int position) {
    int k = responseData.length - 1;
    while (k >= 0 && responseData[k] != position) {
      k--;
    }
    return k;
  }

  /** What a hook takes of a response. */
  DataLink.Way way(int position, boolean events) {
    return events && onEvent[position] ? DataLink.Way.EVENTS : DataLink.Way.RESPONSE;
  }

  /** Tells of a request that was refused before an exchange could begin. */
  public void refused(FilterContext context, Outcome outcome) {
    for (int i = filters.length - 1; i >= 0; i--) {
      try {
        filters[i].refused(context, outcome);
      } catch (RuntimeException e) {
        log.error("filter {} threw", filters[i].getClass().getSimpleName(), e);
      }
    }
  }

  public int size() {
    return filters.length;
  }

  /** Whether a hook wants to be asked before the first attempt. */
  public boolean asksReady() {
    return asksReady;
  }

  /** Whether a hook wants to be asked before each attempt, or told of its end. */
  public boolean asksAttempt() {
    return asksAttempt;
  }

  /** Whether a hook wants to be told the end of each attempt. */
  public boolean tellsAttemptEnd() {
    return tellsAttemptEnd;
  }

  /** Whether a hook wants to be told the end. */
  public boolean tellsEnd() {
    return tellsEnd;
  }

  /** The longest request body that is held whole before the first attempt; 0 where none is. */
  public long readyBodyBytes() {
    return readyBodyBytes;
  }

  /** Whether a hook gets the request's body at once, and may change the head when it does. */
  public boolean wholeRequest() {
    return wholeRequest;
  }

  /** The filters, in order. */
  public List<Filter> filters() {
    return List.of(filters);
  }
}
