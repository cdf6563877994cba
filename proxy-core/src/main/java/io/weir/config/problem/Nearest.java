package io.weir.config.problem;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The word that was probably meant by a mistyped one, by edit distance. */
public final class Nearest {

  private static final int WORD_LENGTH_MAX = 64;

  private Nearest() {}

  /** The known word closest to the one found, if one is close enough to be worth naming. */
  public static Optional<String> to(String found, Collection<String> known) {
    if (found.isEmpty() || found.length() > WORD_LENGTH_MAX) {
      return Optional.empty();
    }
    String wanted = plain(found);
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String word : known) {
      int distance = distance(wanted, plain(word));
      if (distance < bestDistance && distance <= tolerance(wanted, plain(word))) {
        best = word;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Half of the shorter word, and one more if they begin alike. */
  private static int tolerance(String found, String known) {
    boolean alike = found.length() > 4 && found.regionMatches(0, known, 0, 3);
    int half = Math.min(found.length(), known.length()) / 2;
    return Math.max(1, found.length() > 4 ? half : half - 1) + (alike ? 1 : 0);
  }

  /** Edits to come from one to the other: insert, delete, replace, or swap two neighbours. */
  static int distance(String one, String other) {
    int[] beforeLast = new int[other.length() + 1];
    int[] last = new int[other.length() + 1];
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int edits = Math.min(last[j - 1] + (same ? 0 : 1), 1 + Math.min(last[j], row[j - 1]));
        if (swapped(one, i, other, j)) {
          edits = Math.min(edits, beforeLast[j - 2] + 1);
        }
        row[j] = edits;
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[other.length()];
  }

  private static boolean swapped(String one, int i, String other, int j) {
    return i > 1
        && j > 1
        && one.charAt(i - 1) == other.charAt(j - 2)
        && one.charAt(i - 2) == other.charAt(j - 1);
  }
}
