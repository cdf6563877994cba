package io.weir.exchange.attempt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.cluster.UpstreamStream;
import io.weir.exchange.chain.FilterChain;
import io.weir.exchange.chain.HeldBody;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.route.ModelSplice;
import org.jspecify.annotations.Nullable;

/** One attempt's reading of the request's body: through the cluster's chain to the endpoint. */
public final class RequestFeed {
  private final RequestBody body;
  private final FilterChain chain;
  private final AttemptClocks clocks;
  private @Nullable UpstreamStream to;
  private @Nullable ModelSplice splice;
  private int read;
  private boolean sent;
  private boolean unflushed;
  private boolean stopped;
  private boolean tunnel;
  private boolean written;

  /** What has passed the chain before there is a connection; null where the head waits for none. */
  private @Nullable HeldBody ahead;

  private @Nullable RequestHead waiting;

  public RequestFeed(RequestBody body, FilterChain chain, AttemptClocks clocks) {
    this.body = body;
    this.chain = chain;
    this.clocks = clocks;
  }

  /**
   * Puts another model's name into the body on its way.
   *
   * @param model null, or the name that it holds, to leave the body as it is
   * @param head whose length becomes that of the changed body
   */
  public void splice(@Nullable String model, HeldBody known, RequestHead head) {
    boolean same = model == null || model.equals(known.text(ModelSplice.FIELD));
    ModelSplice made = model == null || same ? null : ModelSplice.of(known.peek(), model);
    splice = made;
    if (made != null) {
      head.bodyLength(made.length(head.bodyLength()));
    }
  }

  /** Reads the body before there is a connection: that head waits for what hooks make of it. */
  public void ahead(RequestHead head) {
    ahead = new HeldBody();
    waiting = head;
  }

  /** Whether the body has passed the chain already, and there is nothing left of it. */
  public boolean empty() {
    return ahead != null && ahead.heldBytes() == 0;
  }

  /** The head is written; the body may follow. */
  public void connected(UpstreamStream stream) {
    to = stream;
    unflushed = true;
    HeldBody passed = ahead;
    ahead = null;
    waiting = null;
    sent = passed != null || body.none();
    if (passed != null && passed.heldBytes() == 0) {
      passed.release();
    } else if (passed != null) {
      for (ByteBuf piece = passed.poll(); piece != null; piece = passed.poll()) {
        stream.data(piece, passed.isEmpty());
      }
    }
  }

  /** The answer is whole: what is left of the request goes nowhere. */
  public void giveUp() {
    UpstreamStream stream = to;
    if (stream != null && !sent) {
      stream.cancel();
    }
  }

  /** Reads and writes nothing from here on. */
  public void stop() {
    stopped = true;
    if (ahead != null) {
      ahead.release();
    }
  }

  /** Bytes follow a request that was over. */
  public void tunnel() {
    tunnel = true;
    sent = false;
    written = false;
    body.tunnel();
  }

  /** Whether this is a tunnel whose way to the endpoint has not ended. */
  public boolean open() {
    return tunnel && !written;
  }

  /** Whether the body is read: into the connection, or ahead of it. */
  public boolean reads() {
    return to != null || ahead != null;
  }

  /** Whether all of the body has been read into the chain. */
  public boolean sent() {
    return sent;
  }

  /** How many of the body's pieces have been read. */
  public int read() {
    return read;
  }

  public boolean takesMore() {
    return to == null || to.writable();
  }

  /** Reads what has come of the body, as far as the endpoint takes it. */
  public void pump() {
    UpstreamStream stream = to;
    while (!sent && (stream != null || ahead != null) && !stopped) {
      boolean room = stream == null || stream.writable();
      clocks.blocked(!room);
      boolean none = read == body.pieces();
      if (none ? !body.ended() : !room) {
        return;
      }
      ByteBuf piece = none ? Unpooled.EMPTY_BUFFER : body.read(read++);
      sent = body.ended() && read == body.pieces();
      chain.requestData(splice == null ? piece : splice.apply(piece), sent);
    }
  }

  /** Writes what has passed the chain; whether the head that waited for all of it may go. */
  public boolean out(ByteBuf data, boolean end) {
    UpstreamStream stream = to;
    HeldBody early = ahead;
    RequestHead head = waiting;
    if (stream == null && early != null && head != null) {
      early.add(data, end);
      if (end) {
        head.bodyLength(early.heldBytes());
      }
      return end;
    }
    if (stream == null) {
      data.release();
      return false;
    }
    unflushed = true;
    written |= end;
    Headers trailers = end ? body.trailers() : null;
    if (trailers == null) {
      stream.data(data, end);
    } else {
      stream.data(data, false);
      stream.trailers(trailers);
    }
    clocks.sent(end);
    return false;
  }

  public void flush() {
    UpstreamStream stream = to;
    if (unflushed && stream != null && !stopped) {
      unflushed = false;
      stream.flush();
    }
  }
}
