package io.weir.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.http2.ClientHeads;

/**
 * One request on an HTTP/2 connection that others share.
 *
 * <p>A reader that holds back ({@link #reading}) is given what comes all the same, but the bytes
 * are not given back to the stream's window, so that no more than one window ever comes.
 */
final class Http2ClientStream implements ClientStream.Carrier {
  private static final int INTERIMS_MAX = 16;

  private final Http2ClientHandler connection;
  private final ClientStream stream;
  private final Http2Stream wire;
  private final long begunNanos;
  private final long readsBefore;
  private final boolean reused;
  private boolean reading = true;
  private int withheld;
  private long unsent;
  private boolean requestEnded;
  private boolean inBurst;
  private int interims;
  private boolean headTold;
  private long missing = ResponseHead.UNKNOWN_LENGTH;

  Http2ClientStream(
      Http2ClientHandler connection, ClientStream stream, Http2Stream wire, boolean reused) {
    this.connection = connection;
    this.stream = stream;
    this.wire = wire;
    this.reused = reused;
    this.begunNanos = connection.loop().nowNanos();
    this.readsBefore = connection.reads();
    this.requestEnded = stream.end;
    this.unsent = stream.end ? 0 : stream.head().bodyLength();
  }

  int id() {
    return wire.id();
  }

  // The request's way out.

  @Override
  public void data(ByteBuf owned, boolean end) {
    int bytes = owned.readableBytes();
    if (requestEnded) {
      owned.release();
      return;
    }
    if (unsent != RequestHead.UNKNOWN_LENGTH) {
      unsent -= bytes;
      if (unsent < 0 || (end && unsent > 0)) {
        owned.release();
        misframed();
        return;
      }
    }
    requestEnded = end;
    if (bytes == 0 && !end) {
      owned.release();
    } else {
      connection.write(wire, owned, end);
    }
  }

  @Override
  public void trailers(Headers trailers) {
    if (unsent > 0) {
      misframed();
    } else if (!requestEnded) {
      requestEnded = true;
      connection.write(wire, ClientHeads.trailers(trailers));
    }
  }

  private void misframed() {
    fail(Fault.INTERNAL, "the request's body is not as long as its head says");
    connection.reset(wire, Http2Error.INTERNAL_ERROR);
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public boolean writable() {
    return connection.writable(wire);
  }

  /** There is room in the stream's window and the socket again. */
  void roomy() {
    if (!stream.over()) {
      stream.events.writable();
    }
  }

  @Override
  public void cancel() {
    connection.reset(wire, Http2Error.CANCEL);
    connection.flush();
  }

  // The answer's way in.

  @Override
  public void reading(boolean wanted) {
    reading = wanted;
    if (wanted && withheld > 0) {
      int bytes = withheld;
      withheld = 0;
      connection.giveBack(wire, bytes);
    }
  }

  void headers(Http2Headers list, boolean end) {
    if (stream.over()) {
      return;
    }
    if (headTold) {
      if (complete()) {
        stream.events.trailers(ClientHeads.trailers(list));
        resetUnlessEnded();
      }
      return;
    }
    ResponseHead head = ClientHeads.response(list);
    if (head == null) {
      malformed("malformed response head");
    } else if (head.informational()) {
      interim(head, end);
    } else {
      head(head, end);
    }
  }

  private void interim(ResponseHead head, boolean end) {
    if (end || ++interims > INTERIMS_MAX) {
      malformed(end ? "an interim answer that ends" : "more than 16 interim answers");
    } else if (head.status() == 100 || head.status() == 103) {
      stream.events.informational(head);
    }
  }

  private void head(ResponseHead head, boolean end) {
    headTold = true;
    boolean bodiless = stream.forHead || head.status() == 304 || head.status() == 204;
    missing = bodiless ? 0 : head.bodyLength();
    if (end) {
      if (missing > 0) {
        malformed("an answer without the body that its content-length tells");
        return;
      }
      if (!bodiless) {
        head.bodyLength(0);
      }
      stream.finish();
    }
    stream.events.head(head, end);
    if (end) {
      resetUnlessEnded();
    }
  }

  /** Takes data; returns how many bytes go back to the windows at once. */
  int data(ByteBuf data, int padding, boolean end) {
    int bytes = data.readableBytes();
    if (stream.over()) {
      return bytes + padding;
    }
    if (!headTold) {
      malformed("data before a head");
      return bytes + padding;
    }
    if (missing != ResponseHead.UNKNOWN_LENGTH) {
      missing -= bytes;
      if (missing < 0) {
        malformed("more body than content-length tells");
        return bytes + padding;
      }
    }
    if (end && !complete()) {
      return bytes + padding;
    }
    if (bytes > 0 || end) {
      stream.events.data(bytes == 0 ? Unpooled.EMPTY_BUFFER : data.retain(), end);
    }
    if (end) {
      resetUnlessEnded();
    } else if (!reading) {
      withheld += bytes;
      return padding;
    }
    return bytes + padding;
  }

  /** Ends the stream where all bytes have come. */
  private boolean complete() {
    if (missing > 0) {
      malformed("less body than content-length tells");
      return false;
    }
    stream.finish();
    return true;
  }

  /** Nobody needs the rest of a request that is answered. */
  private void resetUnlessEnded() {
    if (!requestEnded) {
      connection.reset(wire, Http2Error.CANCEL);
    }
  }

  /** Whether nothing was told since the last {@link #readComplete}. */
  boolean firstInBurst() {
    boolean first = !inBurst;
    inBurst = true;
    return first;
  }

  void readComplete() {
    inBurst = false;
    if (!stream.over()) {
      stream.events.readComplete();
    }
  }

  private void malformed(String reason) {
    fail(Fault.UPSTREAM_PROTOCOL, reason);
    connection.reset(wire, Http2Error.PROTOCOL_ERROR);
  }

  /** The endpoint reset the stream. */
  void wasReset(String error) {
    String reason = "the stream was reset: " + error;
    boolean http1 = error.equals(Http2Error.HTTP_1_1_REQUIRED.name());
    boolean unprocessed = http1 || error.equals(Http2Error.REFUSED_STREAM.name());
    if (http1) {
      connection.pool().requireHttp1();
    }
    if (headTold) {
      fail(Fault.TRUNCATED, reason);
    } else {
      fail(unprocessed ? Fault.RESET_UNPROCESSED : Fault.UPSTREAM_RESET, reason);
    }
  }

  /**
   * The connection ended under it. Where it was idle until this request and nothing has come since,
   * it is as good as sure that the two crossed: {@link Http1ClientHandler} has the reasons.
   */
  void lost(String reason) {
    boolean stale =
        reused
            && readsBefore == connection.reads()
            && connection.loop().nowNanos() - begunNanos <= Http1ClientHandler.STALE_NANOS;
    if (headTold) {
      fail(Fault.TRUNCATED, reason);
    } else {
      fail(stale ? Fault.RESET_UNPROCESSED : Fault.UPSTREAM_RESET, reason);
    }
  }

  void fail(Fault fault, String reason) {
    stream.fail(fault, connection.pool().upstream().address() + ": " + reason);
  }
}
