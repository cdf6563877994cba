package io.weir.benchmarks.load.client;

import io.weir.benchmarks.load.count.Tally;
import io.weir.benchmarks.load.count.Trouble;
import io.weir.benchmarks.message.Stamp;
import java.util.concurrent.TimeUnit;

/** One request and its answer as they are measured; used again for the next. */
final class Call {
  /** An id that is no stamp looks older, or younger than now. */
  private static final long MOST_DELAY = TimeUnit.MINUTES.toNanos(1);

  private final Tally tally;
  private final EventScanner scanner = new EventScanner();
  private boolean underWay;
  private boolean stream;
  private boolean answered;
  private boolean sawEvent;
  private int status;
  private long due;
  private long lastByte;
  private long lastEvent;

  Call(Tally tally) {
    this.tally = tally;
  }

  void begin(Shot shot, long dueAt, long now) {
    underWay = true;
    stream = shot.stream();
    answered = false;
    sawEvent = false;
    status = 0;
    due = dueAt;
    lastByte = now;
    scanner.reset();
    tally.begun(due, now, shot.size());
  }

  boolean underWay() {
    return underWay;
  }

  /** Bytes came, of whatever part of the answer. */
  void read(int bytes, long now) {
    answered = true;
    lastByte = now;
    tally.read(bytes, now);
  }

  void status(int code) {
    status = code;
  }

  /** Whether {@link #body} is to be told of the answer's bytes. */
  boolean wantsBody() {
    return stream && status / 100 == 2;
  }

  /** A part of the answer's body. */
  void body(byte[] bytes, int from, int to, long now) {
    for (int at = Stamp.next(bytes, from, to); at >= 0; at = Stamp.next(bytes, at, to)) {
      long nanos = now - Stamp.read(bytes, at);
      if (nanos >= 0 && nanos <= MOST_DELAY) {
        tally.delay(nanos, now);
      }
    }
    int events = scanner.scan(bytes, from, to);
    if (events == 0) {
      return;
    }
    if (!sawEvent) {
      sawEvent = true;
      tally.firstEvent(due, now);
      events--;
      lastEvent = now;
    }
    if (events > 0) {
      tally.events(now - lastEvent, events, now);
      lastEvent = now;
    }
  }

  void end(long now) {
    underWay = false;
    tally.ended(due, status, now);
  }

  void fail(Trouble trouble) {
    underWay = false;
    tally.failed(due, trouble);
  }

  /** The answer will not go on. */
  void cutOff() {
    if (!answered) {
      fail(Trouble.NO_ANSWER);
    } else {
      fail(wantsBody() ? Trouble.BROKEN_STREAM : Trouble.BROKEN_ANSWER);
    }
  }

  /** Whether nothing was heard for too long. */
  boolean silent(long now, long timeoutNanos) {
    return underWay && now - lastByte > timeoutNanos;
  }
}
