package io.weir.config.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The text of a file, to show one line of it with a caret and with its secrets blotted out. */
final class Excerpt {

  private static final int WIDTH_MAX = 160;
  private static final int SCANNED_MAX = 1_000;
  private static final String MARGIN = "    ";

  private final String text;
  private final List<int[]> concealed = new ArrayList<>();

  Excerpt(String text) {
    this.text = text;
  }

  void conceal(int from, int to) {
    concealed.add(new int[] {from, to});
  }

  /** The line of a place and a caret under its column; empty if the file has no such line. */
  Optional<String> at(Place place) {
    int start = startOfLine(place.line());
    if (start < 0) {
      return Optional.empty();
    }
    int end = start;
    int last = Math.min(text.length(), start + SCANNED_MAX);
    while (end < last && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    String line = Concealment.of(blotted(start, end));
    if (line.isBlank()) {
      return Optional.empty();
    }
    int caret = Math.min(place.column() - 1, line.codePointCount(0, line.length()));
    if (line.codePointCount(0, line.length()) > WIDTH_MAX) {
      line = line.substring(0, line.offsetByCodePoints(0, WIDTH_MAX - 2)) + "…";
    }
    String pointer = caret < WIDTH_MAX - 2 ? "\n" + MARGIN + " ".repeat(caret) + "^" : "";
    return Optional.of(MARGIN + line.replace('\t', ' ') + pointer);
  }

  private int startOfLine(int line) {
    int start = 0;
    for (int n = 1; n < line; n++) {
      int next = text.indexOf('\n', start);
      if (next < 0) {
        return -1;
      }
      start = next + 1;
    }
    return start;
  }

  private String blotted(int start, int end) {
    StringBuilder line = new StringBuilder(text.substring(start, end));
    for (int[] stretch : concealed) {
      for (int i = Math.max(stretch[0], start); i < Math.min(stretch[1], end); i++) {
        line.setCharAt(i - start, '*');
      }
    }
    return line.toString();
  }
}
