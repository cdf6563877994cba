package io.weir.json;

/** A point in time as RFC 3339 text in UTC with milliseconds, made by arithmetic alone. */
final class UtcText {
  private static final long DAY_MILLIS = 86_400_000;

  private UtcText() {}

  /** Appends it, without quotes. */
  static void write(JsonWriter out, long wallMillis) {
    date(out, Math.floorDiv(wallMillis, DAY_MILLIS));
    long ofDay = Math.floorMod(wallMillis, DAY_MILLIS);
    out.put('T');
    out.padded(ofDay / 3_600_000, 2);
    out.put(':');
    out.padded(ofDay / 60_000 % 60, 2);
    out.put(':');
    out.padded(ofDay / 1000 % 60, 2);
    out.put('.');
    out.padded(ofDay % 1000, 3);
    out.put('Z');
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
