package io.weir.http1;

import io.weir.fault.Fault;
import io.weir.http.HeaderName.Role;
import io.weir.http.HeaderRules;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of one head say about the message itself and its connection: where it ends, whom
 * it is for, what becomes of the connection. They never reach {@code Headers}. Reused from head to
 * head.
 */
final class FramingFields {
  private static final int CONNECTION_FIELDS_MAX = 8;

  /** The value of {@link #contentLength} where there is no such field. */
  static final long ABSENT = -1;

  long contentLength;
  boolean chunked;

  /** Where the Host field's value lies; {@code hostEnd} is 0 where there is none. */
  int host;

  int hostEnd;
  boolean close;
  boolean keepAlive;
  boolean continueExpected;

  /** Whether Connection names {@code upgrade}, and where the first Upgrade field's value lies. */
  boolean upgradeNamed;

  int upgrade;
  int upgradeEnd;

  /** Whether a TE field names {@code trailers}. */
  boolean trailers;

  /** Begin and end of each Connection value that names more than the options known here. */
  final int[] named = new int[CONNECTION_FIELDS_MAX * 2];

  int namedCount;

  @Nullable Fault fault;
  String detail = "";

  void clear() {
    contentLength = ABSENT;
    chunked = false;
    host = hostEnd = 0;
    close = keepAlive = continueExpected = false;
    upgradeNamed = trailers = false;
    upgrade = upgradeEnd = 0;
    namedCount = 0;
    fault = null;
  }

  /** Takes in one field; false where it makes the message one to refuse. */
  boolean take(Role role, byte[] a, int from, int to) {
    switch (role) {
      case LENGTH -> length(a, from, to);
      case CODING -> coding(a, from, to);
      case HOST -> host(from, to);
      case CONNECTION -> connection(a, from, to);
      case EXPECT -> expect(a, from, to);
      case TE -> trailers |= hasToken(a, from, to, "trailers");
      case UPGRADE -> {
        if (upgradeEnd == 0) {
          upgrade = from;
          upgradeEnd = to;
        }
      }
      case HOP, ORDINARY -> {}
    }
    return fault == null;
  }

  /** The rules that need the whole head (RFC 9112 section 6.1); false where one is broken. */
  boolean check(boolean http10) {
    if (chunked && contentLength != ABSENT) {
      refuse(Fault.BAD_REQUEST, "Transfer-Encoding and Content-Length in one head");
    } else if (chunked && http10) {
      refuse(Fault.BAD_REQUEST, "Transfer-Encoding in an HTTP/1.0 message");
    }
    return fault == null;
  }

  private void length(byte[] a, int from, int to) {
    if (contentLength != ABSENT) {
      refuse(Fault.BAD_REQUEST, "more than one Content-Length field");
      return;
    }
    contentLength = HeaderRules.contentLength(a, from, to);
    if (contentLength < 0) {
      refuse(Fault.BAD_REQUEST, "the Content-Length field is malformed");
    }
  }

  private void coding(byte[] a, int from, int to) {
    if (chunked) {
      refuse(Fault.BAD_REQUEST, "more than one Transfer-Encoding field");
    } else if (!equals(a, from, to, "chunked")) {
      refuse(Fault.NOT_IMPLEMENTED, "a Transfer-Encoding other than chunked");
    }
    chunked = true;
  }

  private void host(int from, int to) {
    if (hostEnd != 0) {
      refuse(Fault.BAD_REQUEST, "more than one Host field");
    }
    host = from;
    hostEnd = to;
  }

  private void expect(byte[] a, int from, int to) {
    if (!equals(a, from, to, "100-continue")) {
      refuse(Fault.EXPECTATION_FAILED, "an Expect other than 100-continue");
    }
    continueExpected = true;
  }

  private void connection(byte[] a, int from, int to) {
    if (equals(a, from, to, "keep-alive")) {
      keepAlive = true;
    } else if (equals(a, from, to, "close")) {
      close = true;
    } else if (equals(a, from, to, "upgrade")) {
      upgradeNamed = true;
    } else if (namedCount == CONNECTION_FIELDS_MAX * 2) {
      refuse(Fault.BAD_REQUEST, "too many Connection fields");
    } else {
      keepAlive |= hasToken(a, from, to, "keep-alive");
      close |= hasToken(a, from, to, "close");
      upgradeNamed |= hasToken(a, from, to, "upgrade");
      named[namedCount++] = from;
      named[namedCount++] = to;
    }
  }

  private void refuse(Fault fault, String detail) {
    this.fault = fault;
    this.detail = detail;
  }

  /** Whether the bytes are this lower-case ASCII word, in whatever case. */
  static boolean equals(byte[] a, int from, int to, String word) {
    if (to - from != word.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      int b = a[i];
      if (b >= 'A' && b <= 'Z') {
        b += 'a' - 'A';
      }
      if (b != word.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasToken(byte[] a, int from, int to, String word) {
    for (int i = from; i < to; ) {
      int end = i;
      while (end < to && a[end] != ',') {
        end++;
      }
      if (equals(a, trimStart(a, i, end), trimEnd(a, i, end), word)) {
        return true;
      }
      i = end + 1;
    }
    return false;
  }

  static int trimStart(byte[] a, int from, int to) {
    int i = from;
    while (i < to && (a[i] == ' ' || a[i] == '\t')) {
      i++;
    }
    return i;
  }

  static int trimEnd(byte[] a, int from, int to) {
    int i = to;
    while (i > from && (a[i - 1] == ' ' || a[i - 1] == '\t')) {
      i--;
    }
    return i;
  }
}
