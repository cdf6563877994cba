package io.weir.filters.ratelimit.reply;

import io.weir.filter.FilterContext;
import io.weir.filter.Slot;
import io.weir.filters.ratelimit.limit.Drawing;
import io.weir.filters.ratelimit.limit.Measure;
import io.weir.filters.store.Buckets.Taken;
import io.weir.filters.store.Pace;
import org.jspecify.annotations.Nullable;

/**
 * How one exchange stands with its limits: for each measure the bucket that has least left of what
 * it can hold, among all entries that the exchange passed. On the exchange's loop.
 */
public final class Standing {
  private static final Slot<Standing> SLOT = Slot.of("rate_limit", Standing.class);
  private static final int MEASURES = Measure.PLACES;
  private static final Measure[] TOKENS = {
    Measure.TOKENS, Measure.PROMPT_TOKENS, Measure.COMPLETION_TOKENS
  };

  private final @Nullable Pace[] paces = new @Nullable Pace[MEASURES];
  private final long[] left = new long[MEASURES];

  /** The exchange's, made at first use. */
  public static Standing of(FilterContext context) {
    Standing standing = context.get(SLOT);
    if (standing == null) {
      standing = new Standing();
      context.set(SLOT, standing);
    }
    return standing;
  }

  /**
   * The exchange's, to be told to the client, and then forgotten; null where nothing is to tell.
   */
  public static @Nullable Standing take(FilterContext context) {
    Standing standing = context.get(SLOT);
    if (standing != null) {
      context.set(SLOT, null);
    }
    return standing;
  }

  /** Takes in what a store said. */
  public void note(Drawing drawing, Taken taken) {
    for (int i = 0, n = drawing.size(); i < n; i++) {
      long remaining = taken.remaining(i);
      Pace pace = drawing.bucket(i).pace();
      if (remaining >= 0 && pace != null) {
        note(drawing.bucket(i).limit().measure().place(), pace, remaining);
      }
    }
  }

  private void note(int measure, Pace pace, long remaining) {
    Pace before = paces[measure];
    if (before == null
        || (double) remaining / pace.burst() < (double) left[measure] / before.burst()) {
      paces[measure] = pace;
      left[measure] = remaining;
    }
  }

  /** How the bucket fills that has least left; null where none counts that. */
  @Nullable Pace pace(Measure measure) {
    return paces[measure.place()];
  }

  /** What that bucket has left. */
  long left(Measure measure) {
    return left[measure.place()];
  }

  /** How long until it is full again. */
  long fullNanos(Measure measure) {
    Pace pace = paces[measure.place()];
    return pace == null ? 0 : pace.nanos(pace.unitsFor(pace.burst() - left(measure), 0));
  }

  /** What counts tokens and has least left of them: the total, what is read or what is written. */
  @Nullable Measure scarcestTokens() {
    Measure scarcest = null;
    double least = 2;
    for (Measure measure : TOKENS) {
      Pace pace = pace(measure);
      double part = pace == null ? 2 : (double) left(measure) / pace.burst();
      if (part < least) {
        least = part;
        scarcest = measure;
      }
    }
    return scarcest;
  }
}
