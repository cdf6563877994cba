package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import io.weir.http.HeaderNames;
import io.weir.http.HeaderRules;
import io.weir.http.Headers;
import io.weir.http.PathRules;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads and chunk framing as bytes. The framing is always Weir's own (RFC 9112 section 6):
 * what the other side sent is not in the headers. One for each loop: {@code
 * loop.local(HeadWriter.class, HeadWriter::new)}.
 *
 * <p>A head is put together in an array of the loop and copied out once.
 */
public final class HeadWriter {
  private static final int DATE_START = "Date: ".length();
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final byte[] VERSION_HOST = ascii(" HTTP/1.1\r\nHost: ");
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] LENGTH = ascii("Content-Length: ");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
  private static final byte[] CONNECTION_TE = ascii("Connection: TE\r\n");
  private static final byte[] UPGRADE = ascii("Connection: upgrade\r\nUpgrade: ");
  private static final byte[] HEX = ascii("0123456789abcdef");

  /** More than everything that is written beside method, target, authority and fields. */
  private static final int EXTRA_BYTES = 256;

  private final Loop loop;
  private byte[] head = new byte[2048];
  private int at;
  private byte[] date = CRLF;
  private AsciiString dateText = AsciiString.EMPTY_STRING;
  private boolean dateKnown;
  private long dateUntilNanos;

  /** A writer that takes the date from the loop's clock. */
  public HeadWriter(Loop loop) {
    this.loop = loop;
  }

  /** How a message says where its body ends. */
  public enum Framing {
    /** There is no body. */
    NONE,
    /** Content-Length. */
    LENGTH,
    /** Transfer-Encoding: chunked. */
    CHUNKED,
    /** The connection closes; also a tunnel after 101. */
    UNTIL_CLOSE
  }

  /**
   * Who is answered, as far as a response's head depends on it.
   *
   * @param http10 whether the request was HTTP/1.0
   * @param headRequest whether it was a HEAD
   * @param keepAlive whether the connection is kept, if the response's framing allows
   */
  public record Client(boolean http10, boolean headRequest, boolean keepAlive) {}

  /**
   * Puts a request head together, with an origin-form target, Host first and no Expect; {@link
   * #take} copies it out.
   *
   * @param end whether there is no body
   * @param close whether to say that the connection is not kept
   * @throws IllegalArgumentException where method, authority or path would break the head
   */
  Framing request(RequestHead request, boolean end, boolean close) {
    String method = request.method();
    String authority = request.authority();
    String path = request.path();
    Headers headers = request.headers();
    begin(method.length() + authority.length() + path.length() + headers.linesMax());
    int from = at;
    put(method);
    require("method", from, HeaderRules.tokenEnd(head, from, at));
    head[at++] = ' ';
    from = at;
    put(path);
    require("path", from, PathRules.targetEnd(head, from, at));
    put(VERSION_HOST);
    from = at;
    put(authority);
    require("authority", from, PathRules.targetEnd(head, from, at));
    put(CRLF);
    at = headers.writeTo(head, at);
    String upgrade = request.upgrade();
    Framing framing = requestFraming(request, end);
    if (upgrade != null && end) {
      upgrade(upgrade);
    } else if (close) {
      put(CLOSE);
    } else if (headers.contains(HeaderNames.TE)) {
      put(CONNECTION_TE);
    }
    put(CRLF);
    return framing;
  }

  private Framing requestFraming(RequestHead request, boolean end) {
    if (end) {
      String method = request.method();
      if (method.equals("POST") || method.equals("PUT") || method.equals("PATCH")) {
        length(0);
      }
      return Framing.NONE;
    }
    return framing(request.bodyLength());
  }

  /**
   * Puts a final response's head together, with a Date where it has none; {@link #take} copies it
   * out.
   */
  Framing response(ResponseHead response, boolean end, Client client) {
    Headers headers = response.headers();
    begin(headers.linesMax());
    put(StatusLines.of(response.status()));
    at = headers.writeTo(head, at);
    if (!headers.contains(HeaderNames.DATE)) {
      put(date());
    }
    Framing framing = responseFraming(response, end, client);
    if (!client.keepAlive() || framing == Framing.UNTIL_CLOSE) {
      put(CLOSE);
    } else if (client.http10()) {
      put(KEEP_ALIVE);
    }
    put(CRLF);
    return framing;
  }

  private Framing responseFraming(ResponseHead response, boolean end, Client client) {
    long length = response.bodyLength();
    int status = response.status();
    if (status == 204) {
      return Framing.NONE;
    }
    if (client.headRequest() || status == 304) {
      // A 304 of Weir's own has length 0, which would be said of the answer it stands for.
      if (length > 0 || (length == 0 && status != 304)) {
        length(length);
      }
      return Framing.NONE;
    }
    if (end) {
      length(0);
      return Framing.NONE;
    }
    if (length < 0 && client.http10()) {
      return Framing.UNTIL_CLOSE;
    }
    return framing(length);
  }

  private Framing framing(long length) {
    if (length < 0) {
      put(CHUNKED);
      return Framing.CHUNKED;
    }
    length(length);
    return Framing.LENGTH;
  }

  /** Puts an interim response's head together (100, 103). */
  void interim(ResponseHead response) {
    begin(response.headers().linesMax());
    put(StatusLines.of(response.status()));
    at = response.headers().writeTo(head, at);
    put(CRLF);
  }

  /**
   * Puts a 101 to {@code protocol} together.
   *
   * @throws IllegalArgumentException where the protocol is no token
   */
  void switching(ResponseHead response, String protocol) {
    begin(response.headers().linesMax() + protocol.length());
    put(StatusLines.of(101));
    at = response.headers().writeTo(head, at);
    upgrade(protocol);
    put(CRLF);
  }

  /** Size of the head that was put together last. */
  int size() {
    return at;
  }

  /** Copies out the head that was put together last. */
  void take(ByteBuf out) {
    out.writeBytes(head, 0, at);
  }

  /** Writes the line before a chunk of {@code size} bytes. */
  static void chunkHead(ByteBuf out, int size) {
    int digits = chunkHeadBytes(size) - 2;
    long line = 0;
    for (int i = digits - 1; i >= 0; i--) {
      line = line << 8 | HEX[(size >>> (i * 4)) & 15];
    }
    if (digits <= 6) {
      line = line << 16 | 0x0d0a;
      int bytes = digits + 2;
      int index = out.writerIndex();
      out.ensureWritable(8);
      out.setLong(index, line << ((8 - bytes) * 8));
      out.writerIndex(index + bytes);
    } else {
      for (int i = digits - 1; i >= 0; i--) {
        out.writeByte((int) (line >>> (i * 8)));
      }
      out.writeShort(0x0d0a);
    }
  }

  /** Length of the line before a chunk. */
  static int chunkHeadBytes(int size) {
    return Math.max(1, (35 - Integer.numberOfLeadingZeros(size)) >>> 2) + 2;
  }

  /** Sets that line so that it ends at an index; says where it begins. */
  static int chunkHeadBefore(ByteBuf in, int end, int size) {
    int at = end - 2;
    in.setShort(at, 0x0d0a);
    for (int left = size; at > end - chunkHeadBytes(size); left >>>= 4) {
      in.setByte(--at, HEX[left & 15]);
    }
    return at;
  }

  /** Writes the last chunk and the trailer section. */
  void lastChunk(ByteBuf out, @Nullable Headers trailers) {
    out.writeByte('0');
    out.writeShort(0x0d0a);
    if (trailers != null) {
      begin(trailers.linesMax());
      at = trailers.writeTo(head, 0);
      take(out);
    }
    out.writeShort(0x0d0a);
  }

  /** The value of a Date field for now; the same object for a second. */
  public AsciiString dateText() {
    byte[] line = date();
    if (dateText.array() != line) {
      dateText = new AsciiString(line, DATE_START, line.length - DATE_START - 2, false);
    }
    return dateText;
  }

  private byte[] date() {
    long now = loop.nowNanos();
    if (!dateKnown || now - dateUntilNanos >= 0) {
      long millis = loop.clock().wallMillis();
      date = ascii(DATE.format(Instant.ofEpochMilli(millis)));
      dateUntilNanos = now + (1000 - Math.floorMod(millis, 1000)) * 1_000_000L;
      dateKnown = true;
    }
    return date;
  }

  private void begin(int bytes) {
    if (head.length < bytes + EXTRA_BYTES) {
      head = new byte[bytes + EXTRA_BYTES];
    }
    at = 0;
  }

  private void upgrade(String protocol) {
    put(UPGRADE);
    int from = at;
    put(protocol);
    require("protocol", from, HeaderRules.tokenEnd(head, from, at));
    put(CRLF);
  }

  private void length(long length) {
    put(LENGTH);
    int digits = 1;
    for (long rest = length; rest > 9; rest /= 10) {
      digits++;
    }
    long rest = length;
    for (int i = at + digits - 1; i >= at; i--) {
      head[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    at += digits;
    put(CRLF);
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, head, at, bytes.length);
    at += bytes.length;
  }

  /** Puts the low byte of each letter; what may not stand there is looked for behind it. */
  @SuppressWarnings("deprecation")
  private void put(String text) {
    text.getBytes(0, text.length(), head, at);
    at += text.length();
  }

  private void require(String part, int from, int end) {
    if (end != at || from == at) {
      throw new IllegalArgumentException(
          part + ": a byte is not allowed (expected: visible ASCII)");
    }
  }

  private static byte[] ascii(String text) {
    return new AsciiString(text).toByteArray();
  }

  /** The status line of each status, ready to be copied. */
  private static final class StatusLines {
    private static final byte[][] LINES = new byte[600][];

    static {
      for (int status = 100; status < LINES.length; status++) {
        LINES[status] = line(status, "");
      }
      String reasons =
          """
          100 Continue,101 Switching Protocols,103 Early Hints,200 OK,201 Created,202 Accepted
          203 Non-Authoritative Information,204 No Content,205 Reset Content,206 Partial Content
          300 Multiple Choices,301 Moved Permanently,302 Found,303 See Other,304 Not Modified
          307 Temporary Redirect,308 Permanent Redirect,400 Bad Request,401 Unauthorized
          402 Payment Required,403 Forbidden,404 Not Found,405 Method Not Allowed
          406 Not Acceptable,407 Proxy Authentication Required,408 Request Timeout,409 Conflict
          410 Gone,411 Length Required,412 Precondition Failed,413 Content Too Large
          414 URI Too Long,415 Unsupported Media Type,416 Range Not Satisfiable
          417 Expectation Failed,421 Misdirected Request,422 Unprocessable Content,423 Locked
          424 Failed Dependency,425 Too Early,426 Upgrade Required,428 Precondition Required
          429 Too Many Requests,431 Request Header Fields Too Large
          451 Unavailable For Legal Reasons,499 Client Closed Request,500 Internal Server Error
          501 Not Implemented,502 Bad Gateway,503 Service Unavailable,504 Gateway Timeout
          505 HTTP Version Not Supported,507 Insufficient Storage,508 Loop Detected
          511 Network Authentication Required,529 Overloaded
          """;
      for (String reason : reasons.strip().split("[,\n]", -1)) {
        int status = Integer.parseInt(reason.substring(0, 3));
        LINES[status] = line(status, reason.substring(4));
      }
    }

    private static byte[] line(int status, String reason) {
      return ("HTTP/1.1 " + status + ' ' + reason + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] of(int status) {
      if (status < 100 || status >= LINES.length) {
        throw new IllegalArgumentException("status: " + status + " (expected: 100 to 599)");
      }
      return LINES[status];
    }
  }
}
