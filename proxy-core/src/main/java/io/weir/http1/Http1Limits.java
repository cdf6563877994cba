package io.weir.http1;

import io.weir.http.PathRules;

/**
 * How much of a message a parser takes before it refuses.
 *
 * @param headBytesMax a head, from the first byte of its start line to its empty line
 * @param targetBytesMax the request target as it stands in the request line
 * @param fieldsMax field lines in a head, or in a trailer section
 * @param trailerBytesMax a trailer section
 * @param extensionBytesMax chunk extensions and leading zeros of chunk sizes, beyond what body
 *     bytes have made up for
 * @param aheadBytesMax bytes that may lie unread behind a whole message, until the next may begin
 * @param paths how request paths are normalised, and which are refused
 */
public record Http1Limits(
    int headBytesMax,
    int targetBytesMax,
    int fieldsMax,
    int trailerBytesMax,
    int extensionBytesMax,
    int aheadBytesMax,
    PathRules paths) {
  /** What holds where a listener or cluster says nothing. */
  public static final Http1Limits DEFAULT =
      new Http1Limits(60 << 10, 8 << 10, 100, 8 << 10, 16 << 10, 128 << 10, PathRules.DEFAULT);

  /** Refuses limits that no message could keep. */
  public Http1Limits {
    require("headBytesMax", headBytesMax, 64);
    require("targetBytesMax", targetBytesMax, 1);
    require("fieldsMax", fieldsMax, 1);
    require("trailerBytesMax", trailerBytesMax, 2);
    require("extensionBytesMax", extensionBytesMax, 0);
    require("aheadBytesMax", aheadBytesMax, 1);
  }

  private static void require(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
