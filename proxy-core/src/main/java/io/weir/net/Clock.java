package io.weir.net;

/** Where every reading of time comes from; the only place that asks the system. */
public interface Clock {
  /** Nanoseconds from some fixed origin; only differences mean anything. */
  long nanos();

  /** Milliseconds since 1970 UTC, for what people read. */
  long wallMillis();

  /** The machine's clock. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /** The system's two clocks. */
  enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public long wallMillis() {
      return System.currentTimeMillis();
    }
  }
}
