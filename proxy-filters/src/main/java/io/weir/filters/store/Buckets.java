package io.weir.filters.store;

import java.util.List;

/**
 * Token buckets, and places for what runs at once. A bucket begins full, and one that is full is
 * forgotten at some time.
 */
public interface Buckets {
  /** What {@link Taken#waitNanos} says where waiting does not help. */
  long NEVER = Long.MAX_VALUE;

  /** Something to be drawn. */
  sealed interface Draw permits Tokens, Place {
    String key();
  }

  /**
   * Tokens out of a bucket.
   *
   * @param key whose bucket
   * @param pace how it fills
   * @param amount how many; 0 only looks
   */
  record Tokens(String key, Pace pace, long amount) implements Draw {}

  /**
   * A place among those that run at once, to be given back with {@link #release}.
   *
   * @param key whose places
   * @param most how many there are
   * @param leaseNanos after so long without {@link #renew} it is free again, whoever had it
   */
  record Place(String key, int most, long leaseNanos) implements Draw {}

  /**
   * Takes all that is drawn, or nothing.
   *
   * @param nowNanos the clock's reading, {@link io.weir.net.Loop#nowNanos} will do
   * @param draws at most 32, every key at most once
   */
  Reply<Taken> take(long nowNanos, List<? extends Draw> draws);

  /**
   * Puts a draw right that was an estimate: what was drawn too much goes back, what was too little
   * is drawn now. Is never refused: the bucket may come to owe up to {@link Pace#debtMax}.
   *
   * @param taken as it was answered; nothing is counted unless it was accepted by the store
   * @param draw which of its draws, one of {@link Tokens}
   * @param actual what it should have been
   * @return whether it was counted
   */
  Reply<Boolean> settle(long nowNanos, Taken taken, int draw, long actual);

  /** Gives back the places that were taken. A second time it does nothing. */
  Reply<Boolean> release(Taken taken);

  /**
   * Begins the leases of the places anew.
   *
   * @return whether all of them were still held
   */
  Reply<Boolean> renew(long nowNanos, Taken taken);

  /** What came of {@link #take}, draw by draw in their order. Immutable. */
  final class Taken {
    private final Verdict verdict;
    private final List<? extends Draw> draws;
    private final long hold;
    private final boolean local;
    private final long[] figures;

    /**
     * An answer of the store.
     *
     * @param hold names the places that were taken; 0 for none
     * @param figures remaining and nanoseconds to wait, for each draw in turn; given away
     */
    public Taken(Verdict verdict, List<? extends Draw> draws, long hold, long... figures) {
      this(verdict, draws, hold, false, figures);
    }

    private Taken(
        Verdict verdict, List<? extends Draw> draws, long hold, boolean local, long... figures) {
      this.verdict = verdict;
      this.draws = draws;
      this.hold = hold;
      this.local = local;
      this.figures = figures;
    }

    /** An answer without figures, of a policy. */
    public static Taken unknown(Verdict verdict, List<? extends Draw> draws) {
      return new Taken(verdict, draws, 0);
    }

    /** The same answer, given by this process for a store that is away. */
    public Taken locally() {
      return new Taken(verdict, draws, hold, true, figures);
    }

    public Verdict verdict() {
      return verdict;
    }

    /** Whether this process answered out of its own share, for a store that is away. */
    public boolean local() {
      return local;
    }

    public boolean accepted() {
      return verdict.accepted();
    }

    /** What was asked for. */
    public List<? extends Draw> draws() {
      return draws;
    }

    /** For the store: names the places that were taken; 0 for none. */
    public long hold() {
      return hold;
    }

    /** What is left for that draw's key now; -1 where the store did not say. */
    public long remaining(int draw) {
      return figures.length == 0 ? -1 : figures[2 * draw];
    }

    /**
     * How long until there is enough for that draw alone: 0 where there is, {@link #NEVER} where
     * there never will be. For a place it is the end of the lease that ends first, which is seldom
     * waited for.
     */
    public long waitNanos(int draw) {
      return figures.length == 0 ? 0 : figures[2 * draw + 1];
    }

    /** The draw that has to wait longest: why it was refused. -1 where none has to wait. */
    public int refusedBy() {
      int longest = -1;
      for (int i = 0; i < figures.length / 2; i++) {
        if (waitNanos(i) > (longest < 0 ? 0 : waitNanos(longest))) {
          longest = i;
        }
      }
      return longest;
    }
  }
}
