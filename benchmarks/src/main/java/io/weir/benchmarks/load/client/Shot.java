package io.weir.benchmarks.load.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import io.weir.benchmarks.load.work.Request;
import java.util.ArrayList;
import java.util.List;

/** One kind of request as it goes over the wire, encoded once; loops may share it. */
public final class Shot implements AutoCloseable {
  private final boolean stream;
  private final ByteBuf http1;
  private final ByteBuf body;
  private final Http2Headers http2;

  /** Encodes a request for that host. */
  public Shot(Request request, String authority) {
    byte[] head = request.head(authority);
    byte[] content = request.bodyBytes();
    stream = request.stream();
    http1 = Unpooled.directBuffer(head.length + content.length);
    http1.writeBytes(head).writeBytes(content);
    body = http1.slice(head.length, content.length);
    http2 = http2(request, authority, content.length);
  }

  private static Http2Headers http2(Request request, String authority, int length) {
    List<AsciiString> others = new ArrayList<>();
    request
        .headers()
        .forEach(
            (name, value) -> {
              others.add(new AsciiString(name));
              others.add(new AsciiString(value));
            });
    if (request.hasBody()) {
      others.add(new AsciiString("content-length"));
      others.add(new AsciiString(Integer.toString(length)));
    }
    return ReadOnlyHttp2Headers.clientHeaders(
        false,
        new AsciiString(request.method()),
        new AsciiString(request.path()),
        new AsciiString("http"),
        new AsciiString(authority),
        others.toArray(AsciiString[]::new));
  }

  /** Whether the answer is to be read as an event stream. */
  boolean stream() {
    return stream;
  }

  /** Head and body for HTTP/1.1; the caller's to release. */
  ByteBuf http1() {
    return http1.retainedDuplicate();
  }

  /** The head for HTTP/2. */
  Http2Headers http2() {
    return http2;
  }

  boolean hasBody() {
    return body.isReadable();
  }

  /** The body alone; the caller's to release. */
  ByteBuf body() {
    return body.retainedDuplicate();
  }

  /** Bytes of head and body. */
  int size() {
    return http1.readableBytes();
  }

  @Override
  public void close() {
    http1.release();
  }
}
