package io.weir.filters.cache.flight;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.net.Loop;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One call to an upstream, and those who wait for what it brings. Its leader is the exchange that
 * makes the call, and tells on its own loop what comes; passengers come and go on theirs. What
 * comes is copied once, into arrays that all read.
 *
 * <p>While there are passengers the leader's exchange is kept: its client may leave, or read
 * slowly. A passenger begins only once that is so, or when all has come. When the last one leaves,
 * the exchange is kept no longer. A flight without a leader is made for no client, and ends by
 * itself.
 *
 * <p>Beyond {@code bytesMax} nothing is remembered: the flight takes nobody new, and a passenger
 * that lags behind by more is cut. It then waits while all are far behind.
 */
public final class Flight {
  /** How far it has come. */
  public enum State {
    /** There is no answer yet. */
    CALLING,
    /** The head is there. */
    FLOWING,
    /** All is there. */
    WHOLE,
    /** It ended before its end. */
    BROKEN
  }

  private static final Crew[] NOBODY = {};

  private final @Nullable FilterContext leader;
  private final long bytesMax;
  private final Runnable closing;
  private Segment last = Segment.first();
  private long written;
  private boolean remembers = true;
  private Fault fault = Fault.TRUNCATED;
  private String detail = "";
  private volatile State state = State.CALLING;
  private volatile @Nullable Opening opening;
  private volatile long length;
  private volatile boolean kept;
  private volatile boolean waiting;
  private volatile Crew[] crews = NOBODY;

  /** Where new passengers begin, and what is kept of all; null once nothing is. */
  private @Nullable Segment first = last;

  private int aboard;

  /** How far the passenger who is furthest has read, once no more is remembered than is unread. */
  private final AtomicLong fastest = new AtomicLong();

  /**
   * A call that begins.
   *
   * @param leader whose client waits for it, too; null where it is made for none
   * @param closing told once, when it takes no new passengers; on the leader's loop
   */
  public Flight(@Nullable FilterContext leader, long bytesMax, Runnable closing) {
    this.leader = leader;
    this.bytesMax = bytesMax;
    this.closing = closing;
    this.kept = leader == null;
  }

  /** The head is there. */
  public void begin(Opening head) {
    opening = head;
    state = State.FLOWING;
    call();
  }

  /** Bytes of the body have come; they are copied. */
  public void append(ByteBuf data) {
    written += data.readableBytes();
    if (written > bytesMax) {
      close();
    }
    if (remembers || crews.length > 0) {
      last = last.append(data);
    }
    length = written;
    pace();
    call();
  }

  /** What nobody remembers comes no faster than the fastest passenger, or the leader, reads. */
  private void pace() {
    if (leader != null && !remembers && kept && !waiting && lagsFar(fastest.get())) {
      waiting = true;
      if (lagsFar(fastest.get())) {
        leader.keep(bytesMax, false);
      } else {
        waiting = false;
      }
    }
  }

  private boolean lagsFar(long read) {
    return length - read > bytesMax / 2;
  }

  /** A passenger has read so far, on its own loop. */
  void readTo(long read) {
    FilterContext led = leader;
    if (led == null || length <= bytesMax) {
      return;
    }
    fastest.accumulateAndGet(read, Math::max);
    if (waiting && !lagsFar(read)) {
      led.loop().execute(() -> goOn(led));
    }
  }

  private void goOn(FilterContext led) {
    if (waiting && kept && state == State.FLOWING) {
      waiting = false;
      led.keep(bytesMax, true);
    }
  }

  /** The whole body so far; null where it was too long to be remembered. */
  public byte @Nullable [] body() {
    Segment from;
    synchronized (this) {
      from = first;
    }
    if (from == null) {
      return null;
    }
    byte[] whole = new byte[(int) written];
    int at = 0;
    for (Segment one = from; one != null; one = one.next()) {
      System.arraycopy(one.bytes, 0, whole, at, one.length());
      at += one.length();
    }
    return whole;
  }

  /** All is there. */
  public void whole() {
    state = State.WHOLE;
    close();
    call();
  }

  /** It ends before its end, if it has not ended yet. */
  public void broke(Fault why, String words) {
    if (state == State.WHOLE || state == State.BROKEN) {
      return;
    }
    fault = why;
    detail = words;
    state = State.BROKEN;
    close();
    call();
  }

  private void close() {
    if (remembers) {
      remembers = false;
      synchronized (this) {
        first = null;
      }
      closing.run();
    }
  }

  private void call() {
    for (Crew crew : crews) {
      crew.call();
    }
  }

  /** Takes a passenger, on its own loop; false where it takes none. */
  boolean join(Passenger passenger) {
    boolean alone;
    Crew crew;
    synchronized (this) {
      Segment from = first;
      if (from == null) {
        return false;
      }
      alone = aboard++ == 0;
      crew = crew(passenger.loop());
      passenger.board(crew, from);
    }
    crew.add(passenger);
    crew.call();
    if (alone && leader != null) {
      leader.loop().execute(() -> keep(leader));
    }
    return true;
  }

  private Crew crew(Loop loop) {
    for (Crew crew : crews) {
      if (crew.loop == loop) {
        return crew;
      }
    }
    Crew crew = new Crew(loop);
    Crew[] more = Arrays.copyOf(crews, crews.length + 1);
    more[crews.length] = crew;
    crews = more;
    return crew;
  }

  /** A passenger goes, on its own loop. */
  void leave() {
    boolean none;
    synchronized (this) {
      none = --aboard == 0;
    }
    if (none && leader != null && (state == State.CALLING || state == State.FLOWING)) {
      leader.loop().execute(() -> letGo(leader));
    }
  }

  private void keep(FilterContext led) {
    if (state == State.WHOLE || state == State.BROKEN) {
      return;
    }
    synchronized (this) {
      if (aboard == 0) {
        return;
      }
      kept = true;
    }
    led.keep(bytesMax, true);
    call();
  }

  private void letGo(FilterContext led) {
    synchronized (this) {
      if (aboard > 0 || !kept) {
        return;
      }
      kept = false;
    }
    led.keepNoLonger();
  }

  State state() {
    return state;
  }

  @Nullable Opening opening() {
    return opening;
  }

  /** Whether it goes on for as long as somebody is aboard. */
  boolean kept() {
    return kept;
  }

  /** Bytes of the body that have come. */
  long length() {
    return length;
  }

  long bytesMax() {
    return bytesMax;
  }

  /** Why it broke; once it has. */
  Fault fault() {
    return fault;
  }

  String detail() {
    return detail;
  }
}
