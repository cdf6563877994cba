package io.weir.filters.cache.flight;

import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.filter.Step;
import io.weir.net.Loop;
import org.jspecify.annotations.Nullable;

/** One who waits for what a flight brings, and reads it at its own pace. On its exchange's loop. */
public final class Passenger implements Step.Feed {
  /** Whom it waits for. */
  public interface Host {
    /** The answer's head is there: the passenger is to be its feed. */
    void begins(Opening opening);

    /** The flight broke before this passenger had begun; it has left. */
    void lost();

    /** The flight that it waited for is over, or has grown too long; it has left. */
    void landed();
  }

  private static final String TOO_SLOW = "the client is too far behind an answer that is shared";

  private final Host host;
  private final Loop loop;

  /** The longest body that it waits for; -1 where it reads what comes. */
  private final long waitBytesMax;

  private @Nullable Flight flight;
  private @Nullable Crew crew;
  private Segment segment = Segment.NONE;
  private int cursor;
  private long read;
  private Step.@Nullable Flow flow;
  private boolean begun;
  private boolean held;
  private boolean giving;
  private boolean late;
  private boolean over;

  /** Its place in the crew; -1 where it has none. */
  int place = -1;

  /** One who reads what comes. */
  public Passenger(Host host, Loop loop) {
    this(host, loop, -1);
  }

  private Passenger(Host host, Loop loop, long waitBytesMax) {
    this.host = host;
    this.loop = loop;
    this.waitBytesMax = waitBytesMax;
  }

  /** One who reads nothing, and is told when all is there, or more than so many bytes are. */
  public static Passenger waiting(Host host, Loop loop, long bytesMax) {
    return new Passenger(host, loop, bytesMax);
  }

  Loop loop() {
    return loop;
  }

  /** Goes aboard; false where the flight takes nobody. */
  public boolean join(Flight other) {
    flight = other;
    if (other.join(this)) {
      return true;
    }
    flight = null;
    return false;
  }

  void board(Crew with, Segment from) {
    crew = with;
    segment = from;
  }

  /** Goes, if it is aboard: its exchange is over. */
  public void leave() {
    Flight left = flight;
    if (left != null && crew != null) {
      crew.remove(this);
      flight = null;
      crew = null;
      segment = Segment.NONE;
      left.leave();
    }
  }

  /** Something is new. */
  void news() {
    Flight now = flight;
    if (now == null) {
      return;
    }
    Flight.State state = now.state();
    if (begun) {
      if (flow == null && isLate(now)) {
        late = true;
        leave();
      }
      give();
      return;
    }
    Opening opening = now.opening();
    if (state == Flight.State.BROKEN) {
      leave();
      host.lost();
    } else if (waitBytesMax >= 0) {
      long most = Math.min(waitBytesMax, now.bytesMax());
      if (state == Flight.State.WHOLE || now.length() > most) {
        leave();
        host.landed();
      }
    } else if (opening != null && (now.kept() || state == Flight.State.WHOLE)) {
      begun = true;
      host.begins(opening);
    }
  }

  @Override
  public void start(Step.Flow to) {
    flow = to;
    if (late) {
      over = true;
      to.fail(Fault.CLIENT_TOO_SLOW, TOO_SLOW);
    }
    give();
  }

  @Override
  public void hold(boolean held) {
    this.held = held;
    give();
  }

  @Override
  public void cancel() {
    over = true;
  }

  private void give() {
    Step.Flow to = flow;
    Flight from = flight;
    if (giving || to == null || from == null) {
      return;
    }
    giving = true;
    while (!over && (held ? cut(from, to) : more(from, to))) {
      // Each turn gives one stretch.
    }
    giving = false;
  }

  /** Cuts a client off that is too far behind; never asks for another turn. */
  private boolean cut(Flight from, Step.Flow to) {
    if (isLate(from)) {
      over = true;
      to.fail(Fault.CLIENT_TOO_SLOW, TOO_SLOW);
    }
    return false;
  }

  private boolean isLate(Flight from) {
    return from.length() - read > from.bytesMax();
  }

  /** Gives what the present segment has; false where nothing more has come. */
  private boolean more(Flight from, Step.Flow to) {
    Flight.State state = from.state();
    Segment next = segment.next();
    int length = segment.length();
    if (cursor < length) {
      int start = cursor;
      cursor = length;
      read += length - start;
      from.readTo(read);
      over = state == Flight.State.WHOLE && next == null;
      to.emit(Unpooled.wrappedBuffer(segment.bytes, start, length - start), over);
      return true;
    }
    if (next != null) {
      segment = next;
      cursor = 0;
      return true;
    }
    if (state == Flight.State.WHOLE) {
      over = true;
      to.emit(Unpooled.EMPTY_BUFFER, true);
    } else if (state == Flight.State.BROKEN) {
      over = true;
      to.fail(from.fault(), from.detail());
    }
    return false;
  }
}
