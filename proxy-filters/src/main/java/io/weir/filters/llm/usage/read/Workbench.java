package io.weir.filters.llm.usage.read;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What all answers of one loop are read with: nothing here outlives a call but the names of models
 * that were seen, so that a name that comes again costs no new text.
 */
public final class Workbench {
  private static final int WINDOW_BYTES = 4096;
  private static final int NAMES = 64;

  final byte[] window;
  final UsageReader reader = new UsageReader();
  final UsageTally read = new UsageTally();

  /** For answers that come in one piece; begun anew by each. */
  final UsageScan reports = new UsageScan(read, this);

  final ModelScan models = new ModelScan(this);

  private final @Nullable String[] names = new @Nullable String[NAMES];

  /** A loop's. */
  public Workbench() {
    this(WINDOW_BYTES);
  }

  /** One that looks at so many bytes at a time where they stand outside of the heap. */
  Workbench(int windowBytes) {
    this.window = new byte[windowBytes];
  }

  /** The name that stands in {@code a[from, to)}. */
  String name(byte[] a, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + a[i];
    }
    int place = (hash ^ hash >>> 16) & NAMES - 1;
    String known = names[place];
    if (known == null || !same(known, a, from, to)) {
      known = new String(a, from, to - from, StandardCharsets.UTF_8);
      names[place] = known;
    }
    return known;
  }

  /** Whether {@code a[from, to)} is that name; of one that is not all ASCII nobody says so. */
  private static boolean same(String name, byte[] a, int from, int to) {
    boolean same = name.length() == to - from;
    for (int i = from; same && i < to; i++) {
      same = name.charAt(i - from) == a[i];
    }
    return same;
  }
}
