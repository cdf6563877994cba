package io.weir.json;

import java.util.Arrays;

/**
 * A point in time as RFC 3339 text in UTC with milliseconds, made by arithmetic alone. It remembers
 * the second, for in a log the next line is in it too.
 */
final class UtcText {
  private static final long DAY_SECONDS = 86_400;
  private static final byte[] NOTHING = {};

  private long second = Long.MIN_VALUE;

  /** The second's text, without what follows it. */
  private byte[] text = NOTHING;

  /** Appends it, without quotes. */
  void write(JsonWriter out, long wallMillis) {
    long now = Math.floorDiv(wallMillis, 1000);
    if (now == second) {
      out.append(text, 0, text.length);
    } else {
      int from = out.length();
      second(out, now);
      text = Arrays.copyOfRange(out.array(), from, out.length());
      second = now;
    }
    out.put('.');
    out.padded(Math.floorMod(wallMillis, 1000), 3);
    out.put('Z');
  }

  private static void second(JsonWriter out, long epochSecond) {
    date(out, Math.floorDiv(epochSecond, DAY_SECONDS));
    int ofDay = (int) Math.floorMod(epochSecond, DAY_SECONDS);
    out.put('T');
    out.padded(ofDay / 3600, 2);
    out.put(':');
    out.padded(ofDay / 60 % 60, 2);
    out.put(':');
    out.padded(ofDay % 60, 2);
  }

  /**
   * The civil date of a day counted from 1970, by years that begin in March so that the leap day is
   * a year's last.
   */
  private static void date(JsonWriter out, long epochDay) {
    long shifted = epochDay + 719_468;
    long era = Math.floorDiv(shifted, 146_097);
    long dayOfEra = Math.floorMod(shifted, 146_097);
    long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long marchMonth = (5 * dayOfYear + 2) / 153;
    long month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    out.padded(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
    out.put('-');
    out.padded(month, 2);
    out.put('-');
    out.padded(dayOfYear - (153 * marchMonth + 2) / 5 + 1, 2);
  }
}
