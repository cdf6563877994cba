package io.weir.http1;

import io.netty.buffer.ByteBufAllocator;
import io.weir.fault.Fault;
import io.weir.http.HeaderRules;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.http1.HeadScanner.Section;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.0 and HTTP/1.1 responses from one connection, strictly (RFC 9112). Each response
 * must have been announced with {@link #expect}; a byte that nobody expects is refused. Not
 * thread-safe: it belongs to its connection's loop. Any method may be called from within the sink.
 *
 * <p>Framing and hop-by-hop fields do not reach the headers.
 */
public final class ResponseParser extends MessageParser<ResponseHead> {
  private static final int INTERIM_MAX = 16;

  private boolean headRequest;
  private boolean keepAlive;
  private int interim;

  /** A parser that expects nothing yet. */
  public ResponseParser(Http1Limits limits, Http1Sink<ResponseHead> sink, ByteBufAllocator alloc) {
    super(Section.RESPONSE, Place.NOTHING, limits, sink, alloc);
  }

  /**
   * One response is to come. Interim ones (1xx) may come before it and are told as heads with
   * {@code end} false; after a 101 all bytes are data. Where bytes were left behind the response
   * before, this is refused.
   *
   * @param headRequest whether it answers a HEAD, so that no body follows
   * @throws IllegalStateException where a response is still under way
   */
  public void expect(boolean headRequest) {
    if (place() == Place.CLOSED) {
      return;
    }
    if (place() != Place.NOTHING) {
      throw new IllegalStateException("place: " + place() + " (expected: NOTHING)");
    }
    if (hasLeftover()) {
      mayWait(0);
      return;
    }
    this.headRequest = headRequest;
    interim = 0;
    keepAlive = false;
    go(Place.HEAD);
  }

  /**
   * The upstream sends nothing more. A body that only the close ends is whole now; inside any other
   * the response is refused with {@link Fault#TRUNCATED}, and before its head's end with {@link
   * Fault#UPSTREAM_RESET}. Where nothing is expected nothing is told. The parser is closed after.
   */
  public void eof() {
    switch (place()) {
      case LENGTH, CHUNKED, TRAILERS ->
          refuse(Fault.TRUNCATED, "the upstream closed inside its response's body");
      case UNTIL_CLOSE -> endByClose();
      case HEAD ->
          refuse(Fault.UPSTREAM_RESET, "the upstream closed before its response's head was whole");
      case NOTHING, CLOSED -> {}
    }
    close();
  }

  /** Whether no response is under way or expected. */
  public boolean idle() {
    return place() == Place.NOTHING || place() == Place.CLOSED;
  }

  /** Whether the upstream keeps the connection after the response whose head was told last. */
  public boolean keepAlive() {
    return keepAlive;
  }

  @Override
  boolean mayWait(int bytes) {
    refuse(Fault.UPSTREAM_PROTOCOL, "bytes that answer no request");
    return false;
  }

  @Override
  Fault named(Fault requestFault) {
    return Fault.UPSTREAM_PROTOCOL;
  }

  @Override
  void badHead(HeadScanner scan, byte[] a) {
    keepAlive = false;
  }

  @Override
  void head(HeadScanner scan, byte[] a, int end) {
    FramingFields framing = scan.framing;
    int status = scan.status;
    Headers headers = scan.headers(a, end);
    String refusal = removeNamed(framing, a, headers);
    if (refusal != null) {
      refuse(Fault.UPSTREAM_PROTOCOL, refusal);
      return;
    }
    ResponseHead head = new ResponseHead(status, headers);
    if (status < 200) {
      interim(head);
      return;
    }
    boolean bodiless = headRequest || status == 204 || status == 304;
    long length = status == 204 ? 0 : framing.contentLength;
    head.bodyLength(framing.chunked ? ResponseHead.UNKNOWN_LENGTH : length);
    keepAlive = !framing.close && (!scan.http10 || framing.keepAlive);
    boolean ends = bodiless || (length == 0 && !framing.chunked);
    if (ends) {
      body(Place.NOTHING, 0);
    } else if (framing.chunked) {
      body(Place.CHUNKED, 0);
    } else if (length > 0) {
      body(Place.LENGTH, length);
    } else {
      keepAlive = false;
      body(Place.UNTIL_CLOSE, 0);
    }
    sink.head(head, ends);
  }

  private void interim(ResponseHead head) {
    if (++interim > INTERIM_MAX) {
      refuse(Fault.UPSTREAM_PROTOCOL, "too many interim responses");
      return;
    }
    head.bodyLength(0);
    body(head.status() == 101 ? Place.UNTIL_CLOSE : Place.HEAD, 0);
    sink.head(head, false);
  }

  private static @Nullable String removeNamed(FramingFields framing, byte[] a, Headers headers) {
    for (int i = 0; i < framing.namedCount; i += 2) {
      int from = framing.named[i];
      String connection =
          new String(a, from, framing.named[i + 1] - from, StandardCharsets.ISO_8859_1);
      String refusal = HeaderRules.removeNamed(headers, connection);
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }
}
