package io.weir.filter;

import io.netty.buffer.ByteBuf;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * What one filter does in one exchange, or in one attempt. Every call comes on the exchange's loop.
 *
 * <p>A call that throws fails the exchange (or the attempt) with {@code internal}. What it was
 * given is then freed for it, unless the call has emitted anything or has freed it: so whatever
 * keeps a buffer beyond a call does that last.
 *
 * <p>Override only what is needed: a method that is not overridden costs nothing, for the plan of a
 * route holds only those that are.
 */
public abstract class Hook {
  /** What is known of a request's body before any attempt; valid during the call only. */
  public interface KnownBody {
    /** A field's scalar value, strings unescaped; null where absent, nested or over 1,024 bytes. */
    @Nullable String text(String field);

    /** Whether the field is there, with whatever value. */
    boolean has(String field);

    /** Its length in bytes as declared, or as far as it has come; -1 where neither is known. */
    long length();

    /** All of it, lent; null where no filter asked, or where it is too long. */
    @Nullable ByteBuf bytes();
  }

  /**
   * An attempt that is about to begin.
   *
   * @param number from 1
   * @param model the name that the endpoint will see; null where none is known
   * @param beside whether the attempt before it still runs; else that one has failed
   */
  public record Attempted(int number, String cluster, @Nullable String model, boolean beside) {
    /** One that begins alone. */
    public Attempted(int number, String cluster, @Nullable String model) {
      this(number, cluster, model, false);
    }
  }

  /** The request's head, before any byte of its body. May change the head. */
  public Step request(RequestHead head, boolean end) {
    return Step.NEXT;
  }

  /**
   * The request is about to go to an upstream: its route is known, and of its body the fields that
   * filters asked for. Once, after {@link #request} of every hook, before any attempt.
   */
  public Step ready(KnownBody body) {
    return Step.NEXT;
  }

  /**
   * An attempt is about to begin; asked of an exchange's hooks, for each attempt anew. {@link
   * Step.Fail} passes the target over: the router goes to the next one, and gives up with that
   * fault where there is none, or where the step says that it ends the exchange.
   */
  public Step attempt(Attempted attempt) {
    return Step.NEXT;
  }

  /**
   * An attempt that {@link #attempt} was asked about, and that did begin, is over: told to an
   * exchange's hooks, once for each such attempt, before {@link #done}.
   *
   * @param outcome with the attempt's own fault, status and endpoint
   */
  public void attemptDone(Attempted attempt, Outcome outcome) {}

  /** A piece of the request's body, or all of it where the filter asked for it whole. */
  public void requestData(ByteBuf data, boolean end, Sink out) {
    out.emit(data, end);
  }

  /** The response's head, the upstream's or Weir's own. May change the head. */
  public Step response(ResponseHead head, boolean end) {
    return Step.NEXT;
  }

  /** A piece of the response's body, or all of it where the filter asked for it whole. */
  public void responseData(ByteBuf data, boolean end, Sink out) {
    out.emit(data, end);
  }

  /** One event of a response that is an event stream. */
  public void event(ServerSentEvent event, EventSink out) {
    out.emit(event);
  }

  /**
   * The end, exactly once for every hook that was opened, whatever happened; an attempt's before
   * the exchange's, and with its own fault and status. Where a hook emits a body's end, this comes
   * before that call has returned.
   */
  public void done(Outcome outcome) {}
}
