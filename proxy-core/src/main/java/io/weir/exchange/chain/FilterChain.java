package io.weir.exchange.chain;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange's or attempt's way through a plan: requests go down, responses come up.
 *
 * <p>Hooks are opened as the request's head reaches them. A local reply therefore comes up only
 * through those that saw the request, and {@code done} goes to exactly those. A hook that throws
 * fails its exchange with {@link Fault#INTERNAL} and nothing else. On the exchange's loop.
 */
public final class FilterChain {
  private static final Logger log = LoggerFactory.getLogger(FilterChain.class);
  private static final @Nullable DataLink[] NO_LINKS = {};

  /** The two ends of a chain. */
  public interface Ends {
    /** Request bytes that passed every hook; given away. */
    void requestOut(ByteBuf data, boolean end);

    /** Response bytes that passed every hook; given away. */
    void responseOut(ByteBuf data, boolean end);

    /** A hook gave up while it had data. */
    void chainFailed(Fault fault, String detail);

    /** A hook answers while it had the request's data. */
    void chainReplied(Answer answer);
  }

  private final FilterContext context;
  private final Ends ends;
  private Plan plan;
  private @Nullable Hook[] hooks;
  private int opened;
  private int asked;
  private int attemptPosition;
  private int responsePosition = -1;
  private @Nullable DataLink[] requestLinks;
  private @Nullable DataLink[] responseLinks;
  private boolean events;
  private @Nullable HoldingLink holder;
  private boolean failed;
  private boolean finished;

  public FilterChain(Plan plan, FilterContext context, Ends ends) {
    this.plan = plan;
    this.context = context;
    this.ends = ends;
    this.hooks = new @Nullable Hook[plan.size()];
    this.requestLinks = links(plan.requestData.length);
    this.responseLinks = links(plan.responseData.length);
  }

  /** Goes on with a longer plan, of which the present one is the beginning. */
  public void extend(Plan longer) {
    plan = longer;
    hooks = Arrays.copyOf(hooks, longer.size());
    requestLinks = links(longer.requestData.length);
    responseLinks = links(longer.responseData.length);
  }

  private static @Nullable DataLink[] links(int count) {
    return count == 0 ? NO_LINKS : new @Nullable DataLink[count];
  }

  /**
   * Begins behind the hook of another chain that was made ready last, with a hook in its place;
   * those before it take no part.
   */
  public void takeOver(FilterChain other, Function<FilterContext, Hook> made) {
    opened = other.asked;
    asked = other.asked;
    hooks[opened - 1] = made.apply(context);
  }

  /** Runs request hooks from where the last call stopped; {@link Step#NEXT} when all have run. */
  public Step request(RequestHead head, boolean end) {
    Filter[] filters = plan.filters;
    while (opened < filters.length) {
      int i = opened++;
      try {
        Hook hook = filters[i].open(context);
        hooks[i] = hook;
        if (hook != null && plan.onRequest[i]) {
          Step step = hook.request(head, end);
          if (step != Step.NEXT) {
            return step;
          }
        }
      } catch (RuntimeException e) {
        return broken(i, e);
      }
    }
    return Step.NEXT;
  }

  /** Runs ready hooks from where the last call stopped; {@link Step#NEXT} when all have run. */
  public Step ready(Hook.KnownBody body) {
    while (asked < opened) {
      int i = asked++;
      Hook hook = hooks[i];
      if (hook != null && plan.onReady[i]) {
        try {
          Step step = hook.ready(body);
          if (step != Step.NEXT) {
            return step;
          }
        } catch (RuntimeException e) {
          return broken(i, e);
        }
      }
    }
    return Step.NEXT;
  }

  /** Runs attempt hooks from the first, for a new attempt. */
  public Step attempt(Hook.Attempted attempt) {
    attemptPosition = 0;
    return attemptGoesOn(attempt);
  }

  /** Runs attempt hooks from where the last call stopped. */
  public Step attemptGoesOn(Hook.Attempted attempt) {
    while (attemptPosition < opened) {
      int i = attemptPosition++;
      Hook hook = hooks[i];
      if (hook != null && plan.onAttempt[i]) {
        try {
          Step step = hook.attempt(attempt);
          if (step != Step.NEXT) {
            return step;
          }
        } catch (RuntimeException e) {
          return broken(i, e);
        }
      }
    }
    return Step.NEXT;
  }

  /** Whether a hook wants to be asked before each attempt, or told of its end. */
  public boolean asksAttempt() {
    return plan.asksAttempt();
  }

  /** Tells the hooks the end of an attempt that they were asked about. */
  public void attemptDone(Hook.Attempted attempt, Outcome outcome) {
    for (int i = opened - 1; i >= 0; i--) {
      Hook hook = hooks[i];
      if (hook != null && plan.onAttemptDone[i]) {
        try {
          hook.attemptDone(attempt, outcome);
        } catch (RuntimeException e) {
          broken(i, e);
        }
      }
    }
  }

  /**
   * Begins a response: its hooks run from the last that saw the request. It passes even where the
   * request has failed, for it is what tells the client so.
   */
  public void beginResponse(boolean eventStream) {
    failed = false;
    responsePosition = opened - 1;
    events = eventStream;
  }

  /**
   * Runs response hooks from where the last call stopped; {@link Step#NEXT} when all have run. A
   * {@link Step.Hold} is to be answered with {@link #held}.
   */
  public Step response(ResponseHead head, boolean end) {
    while (responsePosition >= 0) {
      int i = responsePosition--;
      Hook hook = hooks[i];
      if (hook != null && plan.onResponse[i]) {
        try {
          Step step = hook.response(head, end);
          boolean next =
              step instanceof Step.Hold hold ? end || !holds(i, hold) : step == Step.NEXT;
          if (!next) {
            return step;
          }
        } catch (RuntimeException e) {
          return broken(i, e);
        }
      }
    }
    return Step.NEXT;
  }

  /** Has a hook's place hold the head; false where the hook takes no bytes. */
  private boolean holds(int position, Step.Hold hold) {
    int k = plan.responsePlace(position);
    Hook hook = hooks[position];
    if (hook == null || k < 0) {
      return false;
    }
    DataLink.Way way = plan.way(position, events);
    long whole = plan.filters[position].wholeResponseBytes();
    holder = new HoldingLink(this, hook, k, way, whole, hold.bytes(), holder);
    responseLinks[k] = holder;
    return true;
  }

  /**
   * A hook holds the head, and gets the body.
   *
   * @param goesOn called when the hook lets the head go: has {@link #response} run on
   */
  public void held(Runnable goesOn) {
    Objects.requireNonNull(holder).await(goesOn);
  }

  /** All hooks have seen the head: what waits for it follows. */
  public void headPassed() {
    if (holder != null) {
      holder.follow();
    }
  }

  /** Another head takes the place of one that not all hooks have seen: the rest see this one. */
  public void replaced(ResponseHead head, boolean end) {
    holder = null;
    Step step = response(head, end);
    while (step != Step.NEXT) {
      step = response(head, end);
    }
  }

  /** Whether a hook that has business here gets the request's body at once. */
  public boolean takesWholeRequest() {
    for (int i = 0; plan.wholeRequest() && i < opened; i++) {
      if (hooks[i] != null && plan.filters[i].wholeRequestBytes() > 0) {
        return true;
      }
    }
    return false;
  }

  public void requestData(ByteBuf data, boolean end) {
    pushRequest(0, data, end);
  }

  public void responseData(ByteBuf data, boolean end) {
    pushResponse(0, data, end);
  }

  /** Hands data to the {@code from}th data hook of the request, or out where there is none. */
  void pushRequest(int from, ByteBuf data, boolean end) {
    int[] positions = plan.requestData;
    for (int k = from; k < positions.length; k++) {
      int i = positions[k];
      Hook hook = hooks[i];
      if (hook != null) {
        DataLink link = requestLinks[k];
        if (link == null) {
          long whole = plan.filters[i].wholeRequestBytes();
          link = new DataLink(this, hook, k, DataLink.Way.REQUEST, whole);
          requestLinks[k] = link;
        }
        link.accept(data, end);
        return;
      }
    }
    if (failed || finished) {
      data.release();
    } else {
      ends.requestOut(data, end);
    }
  }

  /** Hands data to the {@code from}th data hook of the response, or out where there is none. */
  void pushResponse(int from, ByteBuf data, boolean end) {
    DataLink link = responseLink(from);
    if (link != null) {
      link.accept(data, end);
    } else if (failed || finished) {
      data.release();
    } else {
      ends.responseOut(data, end);
    }
  }

  /** The first data hook at or after {@code from} that takes part in this response. */
  @Nullable DataLink responseLink(int from) {
    int[] positions = plan.responseData;
    for (int k = from; k < positions.length; k++) {
      int i = positions[k];
      Hook hook = hooks[i];
      if (hook != null && i < opened) {
        DataLink link = responseLinks[k];
        if (link == null) {
          long whole = plan.filters[i].wholeResponseBytes();
          link = new DataLink(this, hook, k, plan.way(i, events), whole);
          responseLinks[k] = link;
        }
        return link;
      }
    }
    return null;
  }

  /** Whether response bytes leave as they came in. */
  public boolean relaysResponse() {
    return plan.responseData.length == 0;
  }

  /** Whether a hook wants to be told the end. */
  public boolean tellsEnd() {
    return plan.tellsEnd();
  }

  /** Whether a hook wants to be told the end of each attempt. */
  public boolean tellsAttemptEnd() {
    return plan.tellsAttemptEnd();
  }

  void fail(Fault fault, String detail) {
    if (!failed && !finished) {
      failed = true;
      ends.chainFailed(fault, detail);
    }
  }

  void reply(Answer answer) {
    if (!failed && !finished) {
      failed = true;
      ends.chainReplied(answer);
    }
  }

  boolean ended() {
    return failed || finished;
  }

  /** Whether {@link #done} was called. */
  public boolean finished() {
    return finished;
  }

  /** Tells every opened hook the end, once, and frees what links hold. */
  public void done(Outcome outcome) {
    if (finished) {
      return;
    }
    finished = true;
    release(requestLinks);
    release(responseLinks);
    for (int i = opened - 1; i >= 0; i--) {
      Hook hook = hooks[i];
      if (hook != null && plan.onDone[i]) {
        try {
          hook.done(outcome);
        } catch (RuntimeException e) {
          broken(i, e);
        }
      }
    }
  }

  private static void release(@Nullable DataLink[] links) {
    for (DataLink link : links) {
      if (link != null) {
        link.release();
      }
    }
  }

  Step broken(int position, RuntimeException e) {
    log.error("filter {} threw", plan.filters[position].getClass().getSimpleName(), e);
    return new Step.Fail(Fault.INTERNAL, "a filter failed");
  }

  void brokenData(Hook hook, RuntimeException e) {
    log.error("hook {} threw", hook.getClass().getSimpleName(), e);
    fail(Fault.INTERNAL, "a filter failed");
  }
}
