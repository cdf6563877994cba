package io.weir.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.http1.HeadWriter;
import io.weir.listener.guard.Lingering;
import io.weir.net.Loop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request on an HTTP/1 connection, and what is known of its answer. What is called after its
 * end does nothing: the connection may be serving the next one.
 */
final class Http1Downstream implements Downstream {
  private static final HeadWriter.Client[] CLIENTS = clients();

  final boolean http10;
  final boolean headRequest;
  final boolean continueExpected;
  final @Nullable String upgrade;

  /** Who is told about the body; null until the desk has said, and once nobody is. */
  @Nullable RequestEvents events;

  /** The request's last byte was told, or nothing more of it will be. */
  boolean requestDone;

  /** Body bytes may come. */
  boolean readingWanted = true;

  boolean continued;
  boolean headWritten;
  boolean responseDone;

  /** Both sides are raw bytes: a 101 was answered. */
  boolean tunnel;

  /** The connection ends with this answer. */
  boolean close;

  long bodyBytes;

  private final Http1ServerHandler connection;
  private final InetSocketAddress remote;
  private final long declaredBytes;

  /**
   * A request.
   *
   * @param head null where it could not be read
   */
  Http1Downstream(
      Http1ServerHandler connection,
      InetSocketAddress remote,
      @Nullable RequestHead head,
      boolean http10) {
    this.connection = connection;
    this.remote = remote;
    this.http10 = http10;
    this.headRequest = head != null && head.method().equals("HEAD");
    this.continueExpected = head != null && head.continueExpected();
    this.upgrade = head == null ? null : head.upgrade();
    this.declaredBytes = head == null ? -1 : head.bodyLength();
  }

  private static HeadWriter.Client[] clients() {
    HeadWriter.Client[] all = new HeadWriter.Client[8];
    for (int i = 0; i < all.length; i++) {
      all[i] = new HeadWriter.Client((i & 1) != 0, (i & 2) != 0, (i & 4) != 0);
    }
    return all;
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
    return http10 ? "HTTP/1.0" : "HTTP/1.1";
  }

  @Override
  public FilterContext.@Nullable Peer peer() {
    return connection.peer();
  }

  @Override
  public void informational(ResponseHead head) {
    if (!connection.serves(this) || headWritten || http10) {
      return;
    }
    if (head.status() == 100) {
      if (!continueExpected || continued) {
        return;
      }
      continued = true;
      connection.invited();
    }
    connection.writer().interim(head);
    connection.flush();
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    if (!connection.serves(this) || headWritten) {
      return;
    }
    headWritten = true;
    if (head.status() == 101 && upgrade != null && requestDone) {
      tunnel = true;
      requestDone = false;
      connection.writer().switching(head, upgrade);
      connection.tunnel();
      return;
    }
    close |= connection.closing() || endsEarly(head, end);
    int client = (http10 ? 1 : 0) | (headRequest ? 2 : 0) | (close ? 0 : 4);
    connection.writer().response(head, end, CLIENTS[client]);
    close |= connection.writer().endsByClose();
    if (end) {
      connection.responseEnded(this);
    }
  }

  /**
   * Whether an answer before the request's end ends the connection (RFC 9112 section 9.3): where
   * too much would have to be read for nothing, or where nobody can tell whether the body comes,
   * because the client waits for a 100 that it never gets (RFC 9110 section 10.1.1).
   */
  private boolean endsEarly(ResponseHead head, boolean end) {
    if (requestDone) {
      return false;
    }
    boolean waiting = continueExpected && !continued && bodyBytes == 0;
    boolean unwanted = end || head.status() >= 400;
    return waiting || (unwanted && declaredBytes - bodyBytes > Lingering.BYTES_MAX);
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    if (!connection.serves(this) || !headWritten || responseDone) {
      owned.release();
    } else if (!connection.writer().data(owned, end)) {
      connection.abort(this);
    } else if (end) {
      connection.responseEnded(this);
    }
  }

  @Override
  public void trailers(Headers trailers) {
    if (!connection.serves(this) || !headWritten || responseDone) {
      return;
    }
    if (connection.writer().trailers(trailers)) {
      connection.responseEnded(this);
    } else {
      connection.abort(this);
    }
  }

  @Override
  public void flush() {
    connection.flush();
  }

  @Override
  public boolean writable() {
    return connection.writable();
  }

  @Override
  public void reading(boolean wanted) {
    if (connection.serves(this) && readingWanted != wanted) {
      readingWanted = wanted;
      connection.readingChanged(this);
    }
  }

  @Override
  public void abort(Fault fault) {
    if (connection.serves(this) && (!responseDone || tunnel)) {
      connection.abort(this);
    }
  }
}
