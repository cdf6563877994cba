package io.weir.config.value;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A set of HTTP statuses, 100 to 599. */
public final class StatusSet {

  private static final Pattern CLASS = Pattern.compile("([1-5])xx");
  private static final Pattern RANGE =
      Pattern.compile("([1-5][0-9]{2})(?:\\s*-\\s*([1-5][0-9]{2}))?");

  private final BitSet statuses;

  private StatusSet(BitSet statuses) {
    this.statuses = statuses;
  }

  /** The set of these statuses; each must be from 100 to 599. */
  public static StatusSet of(int... statuses) {
    BitSet set = new BitSet();
    for (int status : statuses) {
      if (status < 100 || status > 599) {
        throw new IllegalArgumentException("status: " + status + " (expected: 100..599)");
      }
      set.set(status);
    }
    return new StatusSet(set);
  }

  /** Reads one word: {@code 429}, {@code 5xx}, {@code 500-504}; null if it is none. */
  public static @Nullable StatusSet parse(String text) {
    BitSet set = new BitSet();
    Matcher ofClass = CLASS.matcher(text);
    if (ofClass.matches()) {
      int first = Integer.parseInt(ofClass.group(1)) * 100;
      set.set(first, first + 100);
      return new StatusSet(set);
    }
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      return null;
    }
    int first = Integer.parseInt(range.group(1));
    int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
    if (last < first) {
      return null;
    }
    set.set(first, last + 1);
    return new StatusSet(set);
  }

  /** The set of all that is in any of these. */
  public static StatusSet union(List<StatusSet> sets) {
    BitSet all = new BitSet();
    sets.forEach(set -> all.or(set.statuses));
    return new StatusSet(all);
  }

  /** Whether a status is in the set. */
  public boolean contains(int status) {
    return status >= 0 && statuses.get(status);
  }

  /** Whether no status is in the set. */
  public boolean isEmpty() {
    return statuses.isEmpty();
  }

  /** The shortest words that make the set, as they would be written in a file. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    int status = statuses.nextSetBit(0);
    while (status >= 0) {
      int last = lastOfWord(status);
      words.add(word(status, last));
      status = statuses.nextSetBit(last + 1);
    }
    return List.copyOf(words);
  }

  private int lastOfWord(int first) {
    if (startsWholeClass(first)) {
      return first + 99;
    }
    int last = first;
    while (statuses.get(last + 1) && !startsWholeClass(last + 1)) {
      last++;
    }
    return last;
  }

  private boolean startsWholeClass(int status) {
    return status % 100 == 0 && statuses.nextClearBit(status) >= status + 100;
  }

  private String word(int first, int last) {
    if (startsWholeClass(first)) {
      return first / 100 + "xx";
    }
    return last == first ? Integer.toString(first) : first + "-" + last;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StatusSet set && set.statuses.equals(statuses);
  }

  @Override
  public int hashCode() {
    return statuses.hashCode();
  }

  @Override
  public String toString() {
    return String.join(", ", words());
  }
}
