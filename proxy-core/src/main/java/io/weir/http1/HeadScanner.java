package io.weir.http1;

import io.netty.util.concurrent.FastThreadLocal;
import io.weir.fault.Fault;
import io.weir.http.HeaderName;
import io.weir.http.HeaderName.Role;
import io.weir.http.HeaderNames;
import io.weir.http.HeaderRules;
import io.weir.http.Headers;
import io.weir.http.PathRules;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of one head, or trailer section, in an array: one pass, no objects.
 *
 * <p>An error counts only once the line it lies in has come to its end, so that what is told does
 * not depend on how the bytes were split on their way. One for each thread, used within one call.
 */
final class HeadScanner {
  /** What {@link #scan} returns where the section's end has not come. */
  static final int MORE = 0;

  /** What {@link #scan} returns where {@link #fault} and {@link #detail} say why not. */
  static final int REFUSED = -1;

  /** What stands before the fields. */
  enum Section {
    REQUEST,
    RESPONSE,
    TRAILERS
  }

  private static final FastThreadLocal<HeadScanner> LOCAL =
      new FastThreadLocal<>() {
        @Override
        protected HeadScanner initialValue() {
          return new HeadScanner();
        }
      };
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HTTP_1_0 = 0x302e_312f_5054_5448L;
  private static final long HTTP_1_1 = 0x312e_312f_5054_5448L;
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final int METHOD_BYTES_MAX = 32;

  final FramingFields framing = new FramingFields();
  final RequestParser.Texts texts = new RequestParser.Texts();
  boolean http10;

  /** Where the request line's parts lie; {@code targetEnd} is 0 until it is read. */
  int method;

  int methodEnd;
  int target;
  int targetEnd;
  int status;
  @Nullable Fault fault;
  String detail = "";

  private byte[] scratch = new byte[4096];
  private int[] fields = new int[100 * Headers.WIDTH];
  private int count;
  private Section section = Section.REQUEST;
  private Http1Limits limits = Http1Limits.DEFAULT;

  private HeadScanner() {}

  static HeadScanner local() {
    return LOCAL.get();
  }

  /** An array of at least that many bytes, good until the next one is asked for. */
  byte[] scratch(int length) {
    if (scratch.length < length) {
      scratch = new byte[length];
    }
    return scratch;
  }

  /**
   * Reads a section that begins at index 0.
   *
   * @return the index behind it, {@link #MORE} or {@link #REFUSED}
   */
  int scan(Section section, byte[] a, int length, Http1Limits limits) {
    this.section = section;
    this.limits = limits;
    framing.clear();
    count = 0;
    targetEnd = 0;
    fault = null;
    int at =
        switch (section) {
          case REQUEST -> requestLine(a, length);
          case RESPONSE -> statusLine(a, length);
          case TRAILERS -> 0;
        };
    if (at > 0 || (at == 0 && section == Section.TRAILERS)) {
      at = fields(a, at, length);
    }
    return at;
  }

  /** The fields that the last scan found, over a copy of the section. */
  Headers headers(byte[] a, int end) {
    // The room is for what a proxy adds: forwarding fields, a request id, a credential.
    byte[] block = new byte[end + 160];
    System.arraycopy(a, 0, block, 0, end);
    int[] copy = Arrays.copyOf(fields, (count + 4) * Headers.WIDTH);
    return Headers.over(block, end, copy, count);
  }

  int count() {
    return count;
  }

  private int requestLine(byte[] a, int length) {
    int i = 0;
    if (length > 0 && a[0] == '\r') {
      // One empty line may stand before a request (RFC 9112 section 2.2).
      if (length < 2) {
        return MORE;
      }
      if (a[1] != '\n') {
        return bad(a, 0, length, Fault.BAD_REQUEST, "the request line is malformed");
      }
      i = 2;
    }
    method = i;
    i = HeaderRules.tokenEnd(a, i, length);
    if (i == length) {
      return MORE;
    }
    if (a[i] != ' ' || i == method) {
      return bad(a, i, length, Fault.BAD_REQUEST, "the method is malformed");
    }
    methodEnd = i;
    target = i + 1;
    i = PathRules.targetEnd(a, target, length);
    if (i == length) {
      return MORE;
    }
    if (a[i] != ' ' || i == target) {
      return bad(a, i, length, Fault.BAD_REQUEST, "the request target is malformed");
    }
    return version(a, i, length);
  }

  private int version(byte[] a, int targetEnd, int length) {
    int i = targetEnd + 1;
    boolean whole = length - i >= 10;
    long version = whole ? (long) LONGS.get(a, i) : 0;
    if ((version != HTTP_1_1 && version != HTTP_1_0) || a[i + 8] != '\r' || a[i + 9] != '\n') {
      boolean other = isVersion(a, i, length);
      return bad(
          a,
          i,
          length,
          other ? Fault.VERSION_NOT_SUPPORTED : Fault.BAD_REQUEST,
          other ? "not HTTP/1.0 or HTTP/1.1" : "the request line is malformed");
    }
    http10 = version == HTTP_1_0;
    this.targetEnd = targetEnd;
    if (targetEnd - target > limits.targetBytesMax()) {
      return refuse(Fault.URI_TOO_LONG, "the request target is too long");
    }
    if (methodEnd - method > METHOD_BYTES_MAX) {
      return refuse(Fault.NOT_IMPLEMENTED, "the method is too long");
    }
    return i + 10;
  }

  /** Whether a line ends with something that looks like an HTTP version. */
  private static boolean isVersion(byte[] a, int from, int length) {
    return length - from >= 10
        && FramingFields.equals(a, from, from + 5, "http/")
        && isDigit(a[from + 5])
        && a[from + 6] == '.'
        && isDigit(a[from + 7])
        && a[from + 8] == '\r'
        && a[from + 9] == '\n';
  }

  private int statusLine(byte[] a, int length) {
    // HTTP/1.1 200 CRLF at least; the space before an empty reason is often left out.
    if (length < 14) {
      return bad(a, 0, length, Fault.UPSTREAM_PROTOCOL, "the status line is malformed");
    }
    long version = (long) LONGS.get(a, 0);
    if ((version != HTTP_1_1 && version != HTTP_1_0) || a[8] != ' ') {
      return bad(a, 0, length, Fault.UPSTREAM_PROTOCOL, "the status line is malformed");
    }
    http10 = version == HTTP_1_0;
    int hundreds = a[9] - '0';
    if (hundreds < 1 || hundreds > 5 || !isDigit(a[10]) || !isDigit(a[11])) {
      return bad(a, 0, length, Fault.UPSTREAM_PROTOCOL, "the status is not in 100 to 599");
    }
    status = hundreds * 100 + (a[10] - '0') * 10 + a[11] - '0';
    int end = valueEnd(a, 12, length);
    if (a[12] != ' ' && end != 12) {
      return bad(a, 0, length, Fault.UPSTREAM_PROTOCOL, "the status line is malformed");
    }
    return lineEnd(a, end, length, "the status line is malformed");
  }

  private int fields(byte[] a, int from, int length) {
    int i = from;
    int lines = 0;
    while (true) {
      int name = i;
      i = HeaderRules.tokenEnd(a, i, length);
      if (i == length) {
        return MORE;
      }
      int nameEnd = i;
      if (nameEnd == name && a[i] == '\r') {
        return end(a, i, length);
      }
      i = colon(a, name, nameEnd, length);
      if (i <= 0) {
        return i;
      }
      int value = FramingFields.trimStart(a, i, length);
      int valueEnd = valueEnd(a, value, length);
      i = lineEnd(a, valueEnd, length, "a field value is malformed");
      if (i <= 0) {
        return i;
      }
      if (lines++ == limits.fieldsMax()) {
        return refuse(Fault.HEADERS_TOO_LARGE, "too many fields");
      }
      valueEnd = FramingFields.trimEnd(a, value, valueEnd);
      if (!field(a, name, nameEnd, value, valueEnd)) {
        return REFUSED;
      }
    }
  }

  /** The index behind the colon; spaces before it are forgiven to responses only. */
  private int colon(byte[] a, int name, int nameEnd, int length) {
    int i = nameEnd;
    if (section == Section.RESPONSE && nameEnd > name) {
      i = FramingFields.trimStart(a, i, length);
      if (i == length) {
        return MORE;
      }
    }
    if (a[i] == ':' && nameEnd > name) {
      return i + 1;
    }
    boolean folded = nameEnd == name && (a[i] == ' ' || a[i] == '\t');
    return bad(
        a,
        i,
        length,
        Fault.BAD_REQUEST,
        folded ? "a field is folded over two lines" : "a field name is malformed");
  }

  private boolean field(byte[] a, int name, int nameEnd, int value, int valueEnd) {
    int hash = HeaderName.hash(a, name, nameEnd - name);
    Role role = HeaderNames.role(hash, a, name, nameEnd - name);
    if (role != Role.ORDINARY && section != Section.TRAILERS) {
      if (!framing.take(role, a, value, valueEnd)) {
        refuse(framing.fault, framing.detail);
        return false;
      }
      return true;
    }
    int at = count * Headers.WIDTH;
    if (at == fields.length) {
      fields = Arrays.copyOf(fields, at * 2);
    }
    fields[at] = hash;
    fields[at + 1] = name;
    fields[at + 2] = nameEnd - name;
    fields[at + 3] = value;
    fields[at + 4] = valueEnd - value;
    count++;
    return true;
  }

  private int end(byte[] a, int cr, int length) {
    int end = lineEnd(a, cr, length, "the line after the fields is malformed");
    if (end > 0 && section != Section.TRAILERS && !framing.check(http10)) {
      return refuse(framing.fault, framing.detail);
    }
    return end;
  }

  /** The index behind the CRLF that must stand at {@code i}. */
  private int lineEnd(byte[] a, int i, int length, String detail) {
    if (i + 1 < length && a[i] == '\r' && a[i + 1] == '\n') {
      return i + 2;
    }
    return bad(a, i, length, Fault.BAD_REQUEST, detail);
  }

  /** The index of the first control byte but TAB, or of {@code length}; eight bytes at a time. */
  private static int valueEnd(byte[] a, int from, int length) {
    int i = from;
    while (i + 8 <= length) {
      long word = (long) LONGS.get(a, i);
      long controls = (word - ONES * 0x20) & ~word;
      long deletes = word ^ (ONES * 0x7f);
      deletes = (deletes - ONES) & ~deletes;
      long hits = (controls | deletes) & HIGH_BITS;
      if (hits == 0) {
        i += 8;
        continue;
      }
      i += Long.numberOfTrailingZeros(hits) >>> 3;
      if (a[i] != '\t') {
        return i;
      }
      i++;
    }
    while (i < length && (a[i] < 0 || (a[i] >= 0x20 && a[i] != 0x7f) || a[i] == '\t')) {
      i++;
    }
    return i;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** Refuses for an error in the line that {@code from} lies in, if that line has ended. */
  private int bad(byte[] a, int from, int length, Fault fault, String detail) {
    for (int i = from; i < length; i++) {
      if (a[i] == '\n') {
        return refuse(fault, detail);
      }
    }
    return MORE;
  }

  private int refuse(@Nullable Fault fault, String detail) {
    this.fault = fault;
    this.detail = detail;
    return REFUSED;
  }
}
