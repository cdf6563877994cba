package io.weir.filters.ratelimit;

import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Step;
import io.weir.filters.identity.Identity;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.ratelimit.limit.Drawing;
import io.weir.filters.ratelimit.limit.Limit;
import io.weir.filters.ratelimit.queue.Line;
import io.weir.filters.ratelimit.queue.Waiter;
import io.weir.filters.ratelimit.reply.LimitFields;
import io.weir.filters.ratelimit.reply.Standing;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Buckets.Taken;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Verdict;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One exchange and its limits: draws, tells the client how it stands, and settles at the end. On
 * the exchange's loop.
 */
abstract class RateLimitHook extends Hook implements Waiter.Client {
  private static final int BYTES_OF_TOKEN = 4;
  private static final int FIRST_ERROR = 400;

  /** What is told to who found the line full. */
  private static final long QUEUE_NANOS = 1_000_000_000L;

  private static final Step.Fail UNAVAILABLE =
      new Step.Fail(Fault.OVERLOADED, "limits cannot be checked now: their store is away");

  final RateLimitFilter filter;
  final FilterContext context;
  private final Buckets store;

  /** What is to be put right or given back; null where nothing is. */
  private @Nullable Drawn drawn;

  private @Nullable Waiter waiter;
  private long prompt;
  private long completion;
  private long retryNanos = -1;
  private boolean ended;

  RateLimitHook(RateLimitFilter filter, Buckets store, FilterContext context) {
    this.filter = filter;
    this.store = store;
    this.context = context;
  }

  /** What was drawn, with what was drawn for models before. */
  private record Drawn(
      Drawing drawing, Taken taken, Leases.@Nullable Held held, @Nullable Drawn before) {}

  /** Draws as soon as the head is there. */
  static final class OnRequest extends RateLimitHook {
    OnRequest(RateLimitFilter filter, Buckets store, FilterContext context) {
      super(filter, store, context);
    }

    @Override
    public Step request(RequestHead head, boolean end) {
      estimate(head.bodyLength(), null);
      return drawAll(null);
    }
  }

  /** Draws when the route is known, and how long the answer may be. */
  static final class OnReady extends RateLimitHook {
    OnReady(RateLimitFilter filter, Buckets store, FilterContext context) {
      super(filter, store, context);
    }

    @Override
    public Step ready(KnownBody body) {
      estimate(body.length(), body);
      return drawAll(null);
    }
  }

  /** Draws when the model is known, and again when it becomes another. */
  static final class OnAttempt extends RateLimitHook {
    OnAttempt(RateLimitFilter filter, Buckets store, FilterContext context) {
      super(filter, store, context);
    }

    @Override
    public Step ready(KnownBody body) {
      estimate(body.length(), body);
      return Step.NEXT;
    }

    @Override
    boolean drawsAgain() {
      return true;
    }

    @Override
    public Step attempt(Attempted attempt) {
      return drawFor(attempt.model());
    }
  }

  /** Whether what was drawn may have to be drawn anew for another model. */
  boolean drawsAgain() {
    return false;
  }

  /** Guesses what will be used of models; only where that is counted. */
  final void estimate(long bodyLength, @Nullable KnownBody body) {
    RateLimitConfig.Estimate guess = filter.config().estimate();
    prompt = (Math.max(0, bodyLength) + BYTES_OF_TOKEN - 1) / BYTES_OF_TOKEN;
    long allowed = body == null ? -1 : allowed(body);
    completion = Math.min(allowed < 0 ? guess.completion() : allowed, guess.completionMax());
  }

  /** How long the client lets the answer be; -1 where it does not say. */
  private long allowed(KnownBody body) {
    for (String field : filter.fields()) {
      String text = body.text(field);
      if (text != null && !text.isEmpty() && text.length() < 18 && digits(text)) {
        return Long.parseLong(text);
      }
    }
    return -1;
  }

  private static boolean digits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Draws from all limits. */
  final Step drawAll(@Nullable String model) {
    return take(filter.limits().draw(context, model, prompt, completion));
  }

  /** Draws from all limits, or for another model from those that tell models apart. */
  final Step drawFor(@Nullable String model) {
    Drawn last = drawn;
    if (last == null) {
      return drawAll(model);
    }
    return Objects.equals(model, last.drawing.model())
        ? Step.NEXT
        : take(filter.limits().drawForModel(context, model, prompt, completion));
  }

  private Step take(Drawing drawing) {
    if (drawing.isEmpty()) {
      return Step.NEXT;
    }
    Line line = filter.line();
    if (line != null && line.occupied()) {
      return queue(line, drawing, null);
    }
    Reply<Taken> reply = store.take(context.loop().nowNanos(), drawing);
    Taken taken = reply.now();
    if (taken != null) {
      return decided(drawing, taken);
    }
    reply.then(late -> context.loop().execute(() -> arrived(drawing, late)));
    return Step.PAUSE;
  }

  /** A store's answer that had to be waited for. */
  private void arrived(Drawing drawing, Taken taken) {
    if (!ended) {
      Step step = decided(drawing, taken);
      if (step != Step.PAUSE) {
        context.resume(step);
      }
    } else if (taken.accepted()) {
      drawing.giveBack(store, context.loop().nowNanos(), taken);
      freed();
    }
  }

  private Step decided(Drawing drawing, Taken taken) {
    if (filter.config().headers()) {
      Standing.of(context).note(drawing, taken);
    }
    if (taken.accepted()) {
      keep(drawing, taken);
      return Step.NEXT;
    }
    boolean enforced = filter.config().enforce();
    if (taken.verdict() == Verdict.UNAVAILABLE) {
      return enforced ? UNAVAILABLE : Step.NEXT;
    }
    Line line = filter.line();
    return line == null ? refused(drawing, taken) : queue(line, drawing, taken);
  }

  /** Waits for its turn, if there is room; {@code refusal} is null where others were first. */
  private Step queue(Line line, Drawing drawing, @Nullable Taken refusal) {
    Identity identity = context.get(Identity.SLOT);
    Object key = identity == null ? context.client().getAddress() : identity.id();
    waiter = line.join(context.loop(), this, key, drawing, refusal);
    if (waiter == null) {
      return refused(drawing, refusal);
    }
    if (refusal == null) {
      line.serve(context.loop().nowNanos());
    }
    return Step.PAUSE;
  }

  @Override
  public final void admitted(Drawing drawing, Taken taken) {
    waiter = null;
    filter.waited(true);
    arrived(drawing, taken);
  }

  @Override
  public final void gaveUp(Drawing drawing, @Nullable Taken refusal) {
    waiter = null;
    filter.waited(false);
    if (!ended) {
      context.resume(refused(drawing, refusal));
    }
  }

  private void freed() {
    Line line = filter.line();
    if (line != null) {
      line.freed(context.loop().nowNanos());
    }
  }

  private void keep(Drawing drawing, Taken taken) {
    Drawn last = drawn;
    if (last != null) {
      // The model before has failed: nothing of it is to be counted but the request.
      last.drawing.settle(store, context.loop().nowNanos(), last.taken, 0, 0);
    }
    Leases.Held held = taken.hold() == 0 ? null : Leases.of(context.loop()).hold(store, taken);
    if (held != null || filter.line() != null || drawsAgain() || drawing.settles()) {
      drawn = new Drawn(drawing, taken, held, last);
    }
    retryNanos = -1;
  }

  private Step refused(Drawing drawing, @Nullable Taken taken) {
    int by = taken == null ? -1 : drawing.refusedBy(taken);
    boolean enforced = filter.config().enforce();
    Limit limit = drawing.bucket(Math.max(0, by)).limit();
    limit.refuses(enforced);
    if (!enforced) {
      return Step.NEXT;
    }
    retryNanos = taken == null || by < 0 ? QUEUE_NANOS : drawing.waitNanos(taken, by);
    return new Step.Fail(
        Fault.RATE_LIMITED,
        by < 0 ? "too many requests wait for a limit" : limit.words() + " is reached");
  }

  @Override
  public Step response(ResponseHead head, boolean end) {
    if (head.informational()) {
      return Step.NEXT;
    }
    if (retryNanos >= 0 && head.status() >= FIRST_ERROR) {
      LimitFields.retryAfter(retryNanos, head.headers());
    }
    Standing standing = filter.config().headers() ? Standing.take(context) : null;
    if (standing != null) {
      LimitFields.tell(standing, context.request(), head.headers(), filter.clock());
    }
    return Step.NEXT;
  }

  @Override
  public void done(Outcome outcome) {
    ended = true;
    Waiter queued = waiter;
    if (queued != null) {
      queued.leave();
    }
    Drawn last = drawn;
    if (last == null) {
      return;
    }
    settle(last, outcome);
    for (Drawn each = last; each != null; each = each.before) {
      if (each.held != null) {
        Leases.of(context.loop()).release(each.held);
      }
    }
    freed();
  }

  /** Counts what was used in the place of what was guessed; the guess stands where nobody knows. */
  private void settle(Drawn last, Outcome outcome) {
    long now = context.loop().nowNanos();
    Usage usage = outcome.attempts() == 0 ? null : context.get(Usage.SLOT);
    if (usage != null) {
      long read = usage.tokens().input().tokens();
      long written = usage.tokens().output().tokens();
      for (Usage.Share share : usage.others()) {
        read += share.tokens().input().tokens();
        written += share.tokens().output().tokens();
      }
      last.drawing.settle(store, now, last.taken, read, written);
    } else if (outcome.attempts() == 0 || outcome.status() >= FIRST_ERROR) {
      last.drawing.settle(store, now, last.taken, 0, 0);
    }
  }
}
