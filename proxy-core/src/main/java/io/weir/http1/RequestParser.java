package io.weir.http1;

import io.netty.buffer.ByteBufAllocator;
import io.weir.fault.Fault;
import io.weir.http.HeaderNames;
import io.weir.http.HeaderRules;
import io.weir.http.Headers;
import io.weir.http.PathRules;
import io.weir.http.RequestHead;
import io.weir.http1.HeadScanner.Section;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.0 and HTTP/1.1 requests from one connection, strictly (RFC 9112). Each request is
 * told to the sink; after its end nothing more is parsed until {@link #next()}. Not thread-safe: it
 * belongs to its connection's loop. Any method may be called from within the sink.
 *
 * <p>Framing and hop-by-hop fields do not reach the headers, but for {@code te: trailers} where the
 * client said so. A folded field is refused (RFC 9112 section 5.2 leaves the choice).
 */
public final class RequestParser extends MessageParser<RequestHead> {
  private static final String[] METHODS = {"POST", "GET", "HEAD", "OPTIONS", "PUT", "DELETE"};

  private boolean keepAlive;
  private boolean http10;
  private boolean trailersAccepted;
  private @Nullable RequestHead refusedHead;

  /** A parser that waits for the first request. */
  public RequestParser(Http1Limits limits, Http1Sink<RequestHead> sink, ByteBufAllocator alloc) {
    super(Section.REQUEST, Place.HEAD, limits, sink, alloc);
  }

  /** Lets the next request begin; bytes that came ahead are parsed before this returns. */
  public void next() {
    if (place() == Place.NOTHING) {
      go(Place.HEAD);
    }
  }

  /** From here on all bytes are data, those that came ahead first: a 101 was answered. */
  public void tunnel() {
    go(Place.UNTIL_CLOSE);
  }

  /**
   * The client sends nothing more. Between two requests nothing is told; inside one it is refused
   * with {@link Fault#CLIENT_GONE}; in a tunnel the data ends. The parser is closed after this.
   */
  public void eof() {
    switch (place()) {
      case LENGTH, CHUNKED, TRAILERS ->
          refuse(Fault.CLIENT_GONE, "the client closed inside its request's body");
      case UNTIL_CLOSE -> endByClose();
      case HEAD -> {
        if (headBegun()) {
          refuse(Fault.CLIENT_GONE, "the client closed inside its request's head");
        }
      }
      case NOTHING, CLOSED -> {}
    }
    close();
  }

  /** Whether the next request may begin and no byte of it has come. */
  public boolean idle() {
    return place() == Place.HEAD && !headBegun();
  }

  /** Whether the client keeps the connection after the request whose head was told last. */
  public boolean keepAlive() {
    return keepAlive;
  }

  /** Whether the request whose head was told last is HTTP/1.0. */
  public boolean http10() {
    return http10;
  }

  /** Whether the client said that it takes trailers ({@code TE: trailers}). */
  public boolean trailersAccepted() {
    return trailersAccepted;
  }

  /** Method and path of a request that was refused; null where they could not be read. */
  public @Nullable RequestHead refusedHead() {
    return refusedHead;
  }

  @Override
  boolean mayWait(int bytes) {
    if (bytes <= limits.aheadBytesMax()) {
      return true;
    }
    refuse(Fault.CLIENT_FLOOD, "too many bytes sent ahead of the answer");
    return false;
  }

  @Override
  Fault named(Fault requestFault) {
    return requestFault;
  }

  @Override
  void badHead(HeadScanner scan, byte[] a) {
    if (scan.targetEnd > 0) {
      http10 = scan.http10;
      String path = a[scan.target] == '/' ? text(a, scan.target, scan.targetEnd) : "/";
      refusedHead = new RequestHead(method(a, scan), "", path, new Headers());
    }
    keepAlive = false;
  }

  @Override
  void head(HeadScanner scan, byte[] a, int end) {
    RequestHead head = read(scan, a, end);
    if (head == null) {
      badHead(scan, a);
      refuse(scan.fault == null ? Fault.BAD_REQUEST : scan.fault, scan.detail);
      return;
    }
    FramingFields framing = scan.framing;
    http10 = scan.http10;
    keepAlive = !framing.close && (!http10 || framing.keepAlive);
    trailersAccepted = framing.trailers && !http10;
    long length = framing.chunked ? RequestHead.UNKNOWN_LENGTH : Math.max(framing.contentLength, 0);
    boolean empty = length == 0;
    head.bodyLength(length);
    head.continueExpected(framing.continueExpected && !http10 && !empty);
    body(empty ? Place.NOTHING : framing.chunked ? Place.CHUNKED : Place.LENGTH, length);
    sink.head(head, empty);
  }

  /** The head, or null with the reason left in the scan. */
  private @Nullable RequestHead read(HeadScanner scan, byte[] a, int end) {
    FramingFields framing = scan.framing;
    String method = method(a, scan);
    if (method.equals("CONNECT") || method.equals("TRACE")) {
      return refused(scan, Fault.METHOD_NOT_ALLOWED, "neither CONNECT nor TRACE is served");
    }
    boolean hostGiven = framing.hostEnd > 0;
    if (!hostGiven && !scan.http10) {
      return refused(scan, Fault.BAD_REQUEST, "the Host field is missing");
    }
    String authority = hostGiven ? authority(scan, a, framing.host, framing.hostEnd) : "";
    if (authority == null) {
      return refused(scan, Fault.BAD_REQUEST, "the Host field is malformed");
    }
    String path;
    if (a[scan.target] == '/') {
      path = path(scan, a, scan.target, scan.targetEnd);
    } else if (a[scan.target] == '*' && scan.targetEnd - scan.target == 1) {
      path = method.equals("OPTIONS") ? "*" : null;
    } else {
      int from = afterScheme(scan, a);
      int pathAt = from;
      while (pathAt < scan.targetEnd && a[pathAt] != '/' && a[pathAt] != '?') {
        pathAt++;
      }
      authority = from > 0 ? authority(scan, a, from, pathAt) : null;
      path = authority == null ? null : pathOfAbsolute(scan, a, pathAt, method);
    }
    if (path == null || authority == null) {
      boolean told = scan.fault != null;
      return refused(
          scan, Fault.BAD_REQUEST, told ? scan.detail : "the request target is malformed");
    }
    Headers headers = headers(scan, a, end);
    return headers == null ? null : withUpgrade(scan, a, method, authority, path, headers);
  }

  private RequestHead withUpgrade(
      HeadScanner scan, byte[] a, String method, String authority, String path, Headers headers) {
    RequestHead head = new RequestHead(method, authority, path, headers);
    FramingFields framing = scan.framing;
    // Neither h2c nor what comes with a body is ever switched to: such a request is answered here.
    boolean bodiless = !framing.chunked && framing.contentLength <= 0;
    if (framing.upgradeNamed && framing.upgradeEnd > 0 && bodiless && !scan.http10) {
      String upgrade = text(a, framing.upgrade, framing.upgradeEnd).toLowerCase(Locale.ROOT);
      if (HeaderRules.isToken(upgrade) && !upgrade.equals("h2c")) {
        head.upgrade(upgrade);
      }
    }
    return head;
  }

  private @Nullable Headers headers(HeadScanner scan, byte[] a, int end) {
    FramingFields framing = scan.framing;
    Headers headers = scan.headers(a, end);
    for (int i = 0; i < framing.namedCount; i += 2) {
      String connection = text(a, framing.named[i], framing.named[i + 1]);
      String refusal = HeaderRules.removeNamed(headers, connection);
      if (refusal != null) {
        refused(scan, Fault.BAD_REQUEST, refusal);
        return null;
      }
    }
    if (framing.trailers && !scan.http10) {
      headers.add(HeaderNames.TE, "trailers");
    }
    return headers;
  }

  private @Nullable String path(HeadScanner scan, byte[] a, int from, int to) {
    PathRules rules = limits.paths();
    String path = scan.texts.get(rules, a, from, to);
    if (path != null) {
      return path;
    }
    path = rules.normal(a, from, to);
    if (path == null) {
      refused(scan, Fault.BAD_REQUEST, rules.refusal(a, from, to));
    } else if (path.indexOf('?') < 0) {
      // Clients put keys into queries.
      scan.texts.put(rules, a, from, to, path);
    }
    return path;
  }

  private static @Nullable String authority(HeadScanner scan, byte[] a, int from, int to) {
    String authority = scan.texts.get(HeaderRules.class, a, from, to);
    if (authority == null && HeaderRules.isAuthority(a, from, to)) {
      authority = text(a, from, to);
      scan.texts.put(HeaderRules.class, a, from, to, authority);
    }
    return authority;
  }

  private static int afterScheme(HeadScanner scan, byte[] a) {
    int at = scan.target;
    while (at < scan.targetEnd && a[at] != ':') {
      at++;
    }
    boolean http =
        FramingFields.equals(a, scan.target, at, "http")
            || FramingFields.equals(a, scan.target, at, "https");
    boolean slashes = at + 2 < scan.targetEnd && a[at + 1] == '/' && a[at + 2] == '/';
    return http && slashes ? at + 3 : 0;
  }

  private @Nullable String pathOfAbsolute(HeadScanner scan, byte[] a, int at, String method) {
    if (at == scan.targetEnd) {
      return method.equals("OPTIONS") ? "*" : "/";
    }
    if (a[at] == '/') {
      return path(scan, a, at, scan.targetEnd);
    }
    return "/" + text(a, at, scan.targetEnd);
  }

  private static @Nullable RequestHead refused(HeadScanner scan, Fault fault, String detail) {
    scan.fault = fault;
    scan.detail = detail;
    return null;
  }

  private static String method(byte[] a, HeadScanner scan) {
    int length = scan.methodEnd - scan.method;
    for (String known : METHODS) {
      if (is(a, scan.method, length, known)) {
        return known;
      }
    }
    return text(a, scan.method, scan.methodEnd);
  }

  private static boolean is(byte[] a, int from, int length, String word) {
    if (length != word.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (a[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] a, int from, int to) {
    return new String(a, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /**
   * The few texts that come again and again on one thread, as strings: hosts and paths. Small, and
   * what falls on a taken place replaces it. Nothing secret belongs in here.
   */
  static final class Texts {
    private static final int PLACES = 64;
    private static final int BYTES_MAX = 128;

    private final Entry[] entries = new Entry[PLACES];

    /** One text, the bytes that stand for it, and the rules by which they were found valid. */
    private static final class Entry {
      final Object rules;
      final byte[] bytes;
      final String text;

      Entry(Object rules, byte[] bytes, String text) {
        this.rules = rules;
        this.bytes = bytes;
        this.text = text;
      }
    }

    Texts() {
      Arrays.fill(entries, new Entry(this, new byte[0], ""));
    }

    /** The text that these bytes stood for when they were put. */
    @Nullable String get(Object rules, byte[] a, int from, int to) {
      Entry entry = entries[place(a, from, to)];
      byte[] bytes = entry.bytes;
      return Arrays.equals(bytes, 0, bytes.length, a, from, to) && entry.rules.equals(rules)
          ? entry.text
          : null;
    }

    /** Keeps a text, unless it is long. */
    void put(Object rules, byte[] a, int from, int to, String text) {
      if (to - from <= BYTES_MAX) {
        byte[] bytes = Arrays.copyOfRange(a, from, to);
        entries[place(a, from, to)] = new Entry(rules, bytes, text);
      }
    }

    private static int place(byte[] a, int from, int to) {
      int length = to - from;
      if (length == 0) {
        return 0;
      }
      int h = length * 31 + a[to - 1];
      h = h * 31 + a[from + (length >> 1)];
      h = h * 31 + a[from + (length >> 2)];
      return (h ^ h >>> 6) & (PLACES - 1);
    }
  }
}
