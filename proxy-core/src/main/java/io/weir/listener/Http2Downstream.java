package io.weir.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.http2.ServerHeads;
import io.weir.listener.guard.ConnectionGuard;
import io.weir.net.Loop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request on an HTTP/2 connection, and what is known of its answer. What is called after the
 * stream's end does nothing.
 */
final class Http2Downstream implements Downstream, ChannelFutureListener {
  private static final long NOT_COUNTED = -1;

  final Http2Stream stream;

  /** Who is told about the body; null until the desk has said, and once nobody is. */
  @Nullable RequestEvents events;

  /** The request's last byte was told, or nothing more of it will be. */
  boolean requestDone;

  /** Body bytes may come. */
  boolean readingWanted = true;

  /** Told something in this read, and not yet that it is over. */
  boolean touched;

  boolean headWritten;
  boolean responseDone;

  /** The stream is no more, or nothing more may be written to it. */
  boolean closed;

  long bodyBytes;

  /** When body bytes came last, or were asked for. */
  long readNanos;

  private final Http2ServerHandler connection;
  private final InetSocketAddress remote;
  private final boolean headRequest;
  private final boolean continueExpected;
  private boolean continued;

  /** Body bytes read, whose window the client has not got back. */
  private int withheld;

  /** Frames of the answer that the client has not taken. */
  private int outstanding;

  /** When the client took a frame last, or had one to take. */
  private long takenNanos;

  /** Body bytes that the answer still owes; {@link #NOT_COUNTED} where its head named no length. */
  private long left = NOT_COUNTED;

  /**
   * A request.
   *
   * @param head null where it could not be read
   */
  Http2Downstream(
      Http2ServerHandler connection,
      Http2Stream stream,
      InetSocketAddress remote,
      @Nullable RequestHead head) {
    this.connection = connection;
    this.stream = stream;
    this.remote = remote;
    this.headRequest = head != null && head.method().equals("HEAD");
    this.continueExpected = head != null && head.continueExpected();
    this.readNanos = connection.loop().nowNanos();
  }

  @Override
  public Loop loop() {
    return connection.loop();
  }

  @Override
  public ByteBufAllocator alloc() {
    return connection.alloc();
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public String protocol() {
    return "HTTP/2";
  }

  @Override
  public FilterContext.@Nullable Peer peer() {
    return connection.guard().peer();
  }

  @Override
  public void informational(ResponseHead head) {
    if (closed || headWritten) {
      return;
    }
    if (head.status() == 100) {
      if (!continueExpected || continued) {
        return;
      }
      continued = true;
      readNanos = loop().nowNanos();
    }
    writing();
    connection.writeHeaders(this, ServerHeads.response(head, null), false);
    connection.flushSoon();
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    if (closed || headWritten) {
      return;
    }
    headWritten = true;
    responseDone = end;
    boolean bodiless = headRequest || head.status() == 204 || head.status() == 304;
    if (!end && !bodiless && head.bodyLength() >= 0) {
      left = head.bodyLength();
    }
    writing();
    connection.writeHeaders(this, ServerHeads.response(head, connection.date()), end);
    if (end) {
      ended();
    }
    connection.headWritten();
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    if (closed || !headWritten || responseDone) {
      owned.release();
      return;
    }
    if (left != NOT_COUNTED) {
      left -= owned.readableBytes();
      if (left < 0 || (end && left > 0)) {
        owned.release();
        reset(Http2Error.INTERNAL_ERROR);
        return;
      }
    }
    responseDone = end;
    writing();
    if (end) {
      // Before the write, which may flush and so close the stream: nobody is gone then.
      ended();
    }
    connection.writeData(this, owned, end);
  }

  @Override
  public void trailers(Headers trailers) {
    if (closed || !headWritten || responseDone) {
      return;
    }
    if (left > 0) {
      reset(Http2Error.INTERNAL_ERROR);
      return;
    }
    responseDone = true;
    writing();
    connection.writeHeaders(this, ServerHeads.trailers(trailers), true);
    ended();
  }

  private void ended() {
    events = null;
    connection.flushSoon();
  }

  private void writing() {
    if (outstanding++ == 0) {
      takenNanos = loop().nowNanos();
      connection.awaitTaking(takenNanos);
    }
  }

  /** A frame was taken, or never will be. */
  @Override
  public void operationComplete(ChannelFuture future) {
    outstanding--;
    takenNanos = loop().nowNanos();
    if (outstanding == 0 && responseDone && !requestDone && !closed && future.isSuccess()) {
      // The rest of the request is of no use (RFC 9113 section 8.1).
      reset(Http2Error.NO_ERROR);
    }
  }

  /** When the client will have taken nothing for too long. */
  long takenDeadlineNanos(long writeIdleNanos) {
    return outstanding == 0 || closed ? ConnectionGuard.NONE : takenNanos + writeIdleNanos;
  }

  /** When the body will not have come for too long. */
  long readDeadlineNanos(long bodyIdleNanos) {
    boolean awaited = events != null && !requestDone && !closed && readingWanted;
    boolean invited = !continueExpected || continued;
    return awaited && invited ? readNanos + bodyIdleNanos : ConnectionGuard.NONE;
  }

  @Override
  public void flush() {
    connection.flushSoon();
  }

  @Override
  public boolean writable() {
    return !closed && connection.writable(stream);
  }

  @Override
  public void reading(boolean wanted) {
    if (readingWanted == wanted || closed) {
      return;
    }
    readingWanted = wanted;
    if (wanted) {
      readNanos = loop().nowNanos();
      connection.awaitBody(readNanos);
      int bytes = withheld;
      withheld = 0;
      connection.giveBack(stream, bytes);
    }
  }

  /** Keeps the window of so many bytes back; returns how many go back to the client at once. */
  int hold(int bytes) {
    if (readingWanted || requestDone) {
      return bytes;
    }
    withheld += bytes;
    return 0;
  }

  @Override
  public void abort(Fault fault) {
    if (!closed && !responseDone) {
      reset(fault == Fault.CUT_BY_DRAIN ? Http2Error.CANCEL : Http2Error.INTERNAL_ERROR);
    }
  }

  /** Ends the stream at once; nothing is told after this. */
  void reset(Http2Error error) {
    events = null;
    responseDone = true;
    requestDone = true;
    closed = true;
    connection.reset(this, error);
  }

  /** Tells the exchange, once, that its request is over, whatever it did so far. */
  void gone(Fault fault, String detail) {
    RequestEvents told = events;
    events = null;
    requestDone = true;
    if (told != null) {
      told.gone(fault, detail);
    }
  }
}
