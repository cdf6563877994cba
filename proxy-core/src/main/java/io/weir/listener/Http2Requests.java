package io.weir.listener;

import static io.weir.listener.guard.ConnectionGuard.NONE;
import static io.weir.listener.guard.ConnectionGuard.earlier;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.PathRules;
import io.weir.http.RequestHead;
import io.weir.http2.ServerHeads;
import io.weir.listener.guard.ConnectionGuard;
import io.weir.listener.guard.ListenerScope;
import io.weir.listener.settings.ListenerLimits;
import io.weir.listener.settings.ListenerTimeouts;
import io.weir.stats.Counter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests of one HTTP/2 connection: takes frames to the desk and to exchanges. */
final class Http2Requests extends Http2EventAdapter {
  private static final int RESETS_KEPT = 128;

  private final Http2ServerHandler connection;
  private final ConnectionGuard guard;
  private final ListenerScope scope;
  private final String scheme;
  private final ServerHeads heads;
  private final Counter.Child counted;
  private final Http2Connection streams;
  private final Http2Connection.PropertyKey key;
  private final List<Http2Downstream> touched = new ArrayList<>();
  private final int[] resetIds = new int[RESETS_KEPT];
  private int resetCount;
  private int served;

  Http2Requests(Http2ServerHandler connection, ConnectionGuard guard, String scheme) {
    this.connection = connection;
    this.guard = guard;
    this.scope = guard.scope();
    this.scheme = scheme;
    ListenerLimits limits = guard.config().limits();
    this.heads = new ServerHeads(limits.headersCount(), limits.uriBytes(), PathRules.DEFAULT);
    this.counted = scope.requestsBy("HTTP/2");
    this.streams = connection.connection();
    this.key = streams.newKey();
  }

  private @Nullable Http2Downstream at(@Nullable Http2Stream stream) {
    return stream == null ? null : stream.getProperty(key);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end) {
    onHeadersRead(ctx, streamId, headers, padding, end);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx, int streamId, Http2Headers list, int padding, boolean end) {
    Http2Stream stream = streams.stream(streamId);
    Http2Downstream x = at(stream);
    if (x == null) {
      begin(stream, list, end);
    } else {
      trailers(x, list);
    }
  }

  private void begin(Http2Stream stream, Http2Headers list, boolean end) {
    counted.inc();
    scope.began();
    RequestHead head = heads.request(list, end);
    Http2Downstream x =
        new Http2Downstream(
            connection, stream, head == null ? guard.remote() : guard.remote(head.headers()), head);
    stream.setProperty(key, x);
    x.requestDone = end;
    int most = guard.config().limits().requestsPerConnection();
    if (most > 0 && ++served == most) {
      connection.drain();
    }
    if (head == null) {
      refuse(x, null, heads.fault(), heads.detail());
      return;
    }
    head.scheme(scheme);
    if (head.bodyLength() > guard.config().limits().bodyBytes()) {
      refuse(x, head, Fault.BODY_TOO_LARGE, "body of " + head.bodyLength() + " bytes");
      return;
    }
    RequestEvents events = scope.desk().begin(x, head, end);
    if (!x.closed && !x.responseDone) {
      x.events = events;
      touch(x);
      if (!end) {
        connection.awaitBody(x.readNanos);
      }
    }
  }

  /** Has the desk answer a request that is not served; its body is dropped. */
  private void refuse(Http2Downstream x, @Nullable RequestHead head, Fault fault, String detail) {
    scope.refused(fault);
    scope.desk().refuse(x, head, fault, detail);
    if (!x.responseDone) {
      x.reset(Http2Error.PROTOCOL_ERROR);
    }
  }

  /** A head, or trailers, longer than is read; the stream is reset behind the answer. */
  void headTooLarge(Http2Stream stream) {
    String detail = "more than " + guard.config().limits().headersBytes() + " bytes of fields";
    Http2Downstream x = at(stream);
    if (x != null) {
      fail(x, Fault.HEADERS_TOO_LARGE, detail);
      return;
    }
    counted.inc();
    scope.began();
    x = new Http2Downstream(connection, stream, guard.remote(), null);
    stream.setProperty(key, x);
    x.requestDone = true;
    refuse(x, null, Fault.HEADERS_TOO_LARGE, detail);
  }

  private void trailers(Http2Downstream x, Http2Headers list) {
    if (x.requestDone || x.events == null) {
      return;
    }
    Headers trailers = heads.trailers(list);
    if (trailers == null) {
      fail(x, Fault.BAD_REQUEST, "the trailers are malformed");
      return;
    }
    x.requestDone = true;
    touch(x);
    x.events.trailers(trailers);
  }

  private void touch(Http2Downstream x) {
    if (!x.touched) {
      x.touched = true;
      touched.add(x);
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
    int bytes = data.readableBytes() + padding;
    Http2Downstream x = at(streams.stream(streamId));
    if (x == null || x.requestDone || x.events == null) {
      return bytes;
    }
    x.readNanos = connection.loop().nowNanos();
    x.bodyBytes += data.readableBytes();
    if (x.bodyBytes > guard.config().limits().bodyBytes()) {
      fail(x, Fault.BODY_TOO_LARGE, "body of more than " + x.bodyBytes + " bytes");
      return bytes;
    }
    x.requestDone = end;
    touch(x);
    x.events.data(data.retain(), end);
    return x.hold(bytes);
  }

  /** The request cannot be read to its end; the exchange may still answer. */
  private void fail(Http2Downstream x, Fault fault, String detail) {
    scope.refused(fault);
    x.gone(fault, detail);
    // Left open for the answer; the stream is reset behind it.
    x.requestDone = false;
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
    Http2Downstream x = at(streams.stream(streamId));
    if (x != null) {
      x.closed = true;
      x.gone(Fault.CLIENT_GONE, "the client reset the stream");
    }
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext ctx, long data) {
    connection.pinged(data);
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    Http2Downstream x = at(stream);
    if (x == null) {
      return;
    }
    scope.ended();
    x.closed = true;
    x.gone(Fault.CLIENT_GONE, "the stream is closed");
    if (streams.numActiveStreams() == 0) {
      connection.idle();
    }
  }

  void writabilityChanged(Http2Stream stream) {
    Http2Downstream x = at(stream);
    if (x != null && x.events != null && connection.writable(stream)) {
      x.events.writable();
    }
  }

  /** Remembers that frames of this stream may still be on their way. */
  void noteReset(int id) {
    resetIds[resetCount++ & (RESETS_KEPT - 1)] = id;
  }

  /** Whether such frames are none of the client's fault. */
  boolean wasReset(int id) {
    for (int each : resetIds) {
      if (each == id) {
        return true;
      }
    }
    return false;
  }

  /** The stream is about to be reset for what its frames were. */
  void broken(int streamId, Fault fault) {
    scope.refused(fault);
    Http2Downstream x = at(streams.stream(streamId));
    if (x != null) {
      x.closed = true;
      x.gone(fault, "the stream broke the protocol");
    }
  }

  /** Tells those who were told something in this read that it is over. */
  void readComplete() {
    for (int i = 0; i < touched.size(); i++) {
      Http2Downstream x = touched.get(i);
      x.touched = false;
      if (x.events != null) {
        x.events.readComplete();
      }
    }
    touched.clear();
  }

  /** Tells every exchange that the time to finish is up; each says so to its client. */
  void allCut() {
    for (Http2Downstream x : all()) {
      x.gone(Fault.CUT_BY_DRAIN, "the time to finish it was up");
    }
  }

  /** Tells every exchange that its client is gone. */
  void allGone(String detail) {
    for (Http2Downstream x : all()) {
      x.closed = true;
      x.gone(Fault.CLIENT_GONE, detail);
    }
  }

  private List<Http2Downstream> all() {
    List<Http2Downstream> all = new ArrayList<>(streams.numActiveStreams());
    try {
      streams.forEachActiveStream(
          stream -> {
            Http2Downstream x = at(stream);
            if (x != null) {
              all.add(x);
            }
            return true;
          });
    } catch (Http2Exception e) {
      throw new IllegalStateException("visiting streams", e);
    }
    return all;
  }

  /** The earliest deadline of any stream. */
  long deadlineNanos(ListenerTimeouts timeouts) {
    long due = NONE;
    for (Http2Downstream x : all()) {
      due = earlier(due, x.readDeadlineNanos(timeouts.bodyIdle().toNanos()));
      due = earlier(due, x.takenDeadlineNanos(timeouts.writeIdle().toNanos()));
    }
    return due;
  }

  /** Ends what has waited for its client for too long. */
  void expire(long nowNanos, ListenerTimeouts timeouts) {
    for (Http2Downstream x : all()) {
      long taken = x.takenDeadlineNanos(timeouts.writeIdle().toNanos());
      long read = x.readDeadlineNanos(timeouts.bodyIdle().toNanos());
      if (taken != NONE && taken - nowNanos <= 0) {
        scope.refused(Fault.CLIENT_TOO_SLOW);
        x.closed = true;
        x.gone(Fault.CLIENT_TOO_SLOW, "the client took nothing of the answer for too long");
        x.reset(Http2Error.CANCEL);
      } else if (read != NONE && read - nowNanos <= 0) {
        fail(x, Fault.REQUEST_BODY_TIMEOUT, "the body stopped coming");
      }
    }
  }
}
