package io.weir.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.http1.HeadWriter;
import io.weir.http1.Http1Sink;
import io.weir.http1.MessageWriter;
import io.weir.http1.ResponseParser;
import io.weir.net.Loop;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to an endpoint: one request at a time, never pipelined.
 *
 * <p>It goes back to its pool only after a whole answer to a request that was wholly written, both
 * sides willing, nothing unread behind it. While it lies idle any byte closes it: an answer that
 * nobody asked for must not meet the next request.
 *
 * <p>Where an endpoint closes an idle connection just as a request leaves on it, nothing tells that
 * from a crash but the circumstances: the connection had served before, not one byte of an answer
 * came, and the end came within {@value #STALE_MILLIS} ms, which is a round trip and not a model's
 * thinking. Only then is the request called surely unprocessed ({@link Fault#RESET_UNPROCESSED});
 * RFC 9112 section 9.3.1 lets a client repeat such a request.
 */
final class Http1ClientHandler extends ChannelInboundHandlerAdapter
    implements ClientStream.Carrier {
  static final int STALE_MILLIS = 1000;
  static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(STALE_MILLIS);

  private final LoopPool pool;
  private final Loop loop;
  private final Channel channel;
  private final ResponseParser parser;
  private final MessageWriter writer;
  private final boolean encrypted;
  private final HttpUpstream.Lifetime life;

  private @Nullable ClientStream current;
  private boolean answered;
  private boolean headTold;
  private boolean responseEnded;
  private boolean mute;

  private boolean retired;
  private boolean inputEnded;
  private boolean farewell;
  private @Nullable Http1Tunnel tunnel;
  private @Nullable Throwable failure;

  Http1ClientHandler(LoopPool pool, Channel channel) {
    this.pool = pool;
    this.loop = pool.loop();
    this.channel = channel;
    this.parser = new ResponseParser(pool.upstream().http1(), new Answer(), channel.alloc());
    HeadWriter heads = loop.local(HeadWriter.class, HeadWriter::new);
    this.writer = new MessageWriter(heads, channel.alloc(), this::out);
    this.encrypted = pool.upstream().address().tls() != null;
    this.life = new HttpUpstream.Lifetime(pool.upstream().config().pool(), loop.nowNanos());
    // A failed write must not close the channel: an early answer may lie unread before the reset.
    channel.config().setAutoClose(false);
  }

  long idleSinceNanos() {
    return life.idleSinceNanos();
  }

  /** Whether it may carry one more request. */
  boolean usable() {
    long now = loop.nowNanos();
    return !retired && channel.isActive() && !life.spent(now) && !life.stale(now);
  }

  /** Closes it, idle as it is, with TLS's farewell. */
  void retire() {
    retired = true;
    channel.close();
  }

  private void abort() {
    retired = true;
    HttpUpstream.abort(channel);
  }

  /** Writes the request's head, and tells that it can go on. */
  void begin(ClientStream stream) {
    current = stream;
    answered = false;
    headTold = false;
    responseEnded = false;
    mute = false;
    boolean reused = life.begin(loop.nowNanos());
    parser.expect(stream.forHead);
    try {
      writer.request(stream.head(), stream.end, life.lastBegun());
    } catch (IllegalArgumentException e) {
      // The caller has not been given the stream yet: it is told in a turn of its own.
      loop.executor().execute(() -> stop(Fault.INTERNAL, Connector.line(e)));
      return;
    }
    stream.carriedBy(this, reused);
  }

  private void out(ByteBuf bytes) {
    pool.upstream().counters().sentBytes.add(bytes.readableBytes());
    channel.write(bytes, channel.voidPromise());
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    if (mute) {
      owned.release();
    } else if (tunnel != null) {
      pool.upstream().counters().sentBytes.add(owned.readableBytes());
      if (tunnel.out(owned, end)) {
        over();
      }
    } else if (!writer.data(owned, end)) {
      misframed();
    }
  }

  @Override
  public void trailers(Headers trailers) {
    if (!mute && tunnel == null && !writer.trailers(trailers)) {
      misframed();
    }
  }

  /** Both directions of a tunnel have ended. */
  private void over() {
    if (current != null) {
      current.finish();
    }
    retire();
  }

  private void misframed() {
    stop(Fault.INTERNAL, "the request's body is not as long as its head says");
  }

  @Override
  public void flush() {
    writer.flush();
    channel.flush();
  }

  @Override
  public boolean writable() {
    return mute || channel.isWritable();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ClientStream stream = current;
    if (stream != null && !stream.over() && channel.isWritable()) {
      loop.turn();
      stream.events.writable();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    loop.turn();
    ByteBuf bytes = (ByteBuf) message;
    pool.upstream().counters().receivedBytes.add(bytes.readableBytes());
    if (current == null) {
      bytes.release();
      retire();
      return;
    }
    answered = true;
    parser.feed(bytes);
    if (responseEnded) {
      settle();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ClientStream stream = current;
    if (stream != null && !stream.over()) {
      stream.events.readComplete();
    }
  }

  @Override
  public void reading(boolean wanted) {
    channel.config().setAutoRead(wanted);
  }

  /** The answer is whole, whatever of the request is still to be written. */
  private void complete(ClientStream stream) {
    responseEnded = true;
    stream.finish();
  }

  /** After an answer: back to the pool, or closed. */
  private void settle() {
    responseEnded = false;
    current = null;
    if (retired || !writer.complete() || !parser.keepAlive() || parser.hasLeftover()) {
      abort();
    } else if (life.lastBegun() || failure != null) {
      retire();
    } else {
      if (!channel.config().isAutoRead()) {
        channel.config().setAutoRead(true);
      }
      life.idle(loop.nowNanos());
      pool.freed(this);
    }
  }

  /** Gives the connection up, and tells why. */
  private void stop(Fault fault, String reason) {
    ClientStream stream = current;
    current = null;
    abort();
    if (stream != null) {
      stream.fail(fault, pool.upstream().address() + ": " + reason);
    }
  }

  @Override
  public void cancel() {
    current = null;
    abort();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent closing && closing.isSuccess()) {
      farewell = true;
      inputEnds();
    } else if (event instanceof ChannelOutputShutdownEvent) {
      // A write failed. What came in may still be an answer; the end of it tells.
      mute = true;
    } else if (event instanceof ChannelInputShutdownEvent) {
      inputEnds();
    }
  }

  /** The endpoint sends nothing more; a tunnel's other direction goes on, unless it was reset. */
  private void inputEnds() {
    if (tunnel == null || failure != null) {
      retire();
    } else if (!inputEnded) {
      loop.turn();
      inputEnded = true;
      parser.eof();
    }
  }

  /** Netty closes the channel itself where reading failed; a failed write leaves it readable. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failure = cause;
    if (!(cause instanceof IOException)) {
      abort();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    loop.turn();
    retired = true;
    ClientStream stream = current;
    if (stream != null && tunnel != null && tunnel.inputOver()) {
      stream.finish();
    } else if (stream != null && !stream.over()) {
      if (answered && failure == null && !inputEnded) {
        inputEnded = true;
        parser.eof();
      }
      lost(stream);
    }
    current = null;
    parser.close();
    writer.close();
    pool.gone(this);
  }

  /** Tells why an answer is not whole and never will be; nothing where it is. */
  private void lost(ClientStream stream) {
    boolean crossed =
        !answered && life.requests() > 1 && life.sinceBegun(loop.nowNanos()) <= STALE_NANOS;
    if (headTold) {
      stream.fail(Fault.TRUNCATED, cut("within the body"));
    } else if (crossed) {
      stream.fail(Fault.RESET_UNPROCESSED, cut("idle, as the request left"));
    } else {
      stream.fail(Fault.UPSTREAM_RESET, cut(answered ? "within the head" : "before any answer"));
    }
  }

  private String cut(String where) {
    String how = failure == null ? "closed" : "reset";
    return pool.upstream().address() + ": the connection was " + how + " " + where;
  }

  /** What the parser finds. */
  private final class Answer implements Http1Sink<ResponseHead> {
    private @Nullable ClientStream stream() {
      ClientStream stream = current;
      return stream == null || stream.over() ? null : stream;
    }

    @Override
    public void head(ResponseHead head, boolean end) {
      ClientStream stream = stream();
      if (stream == null) {
        return;
      }
      if (head.informational()) {
        if (head.status() == 100 || head.status() == 103) {
          stream.events.informational(head);
        }
        return;
      }
      if (head.status() == 101) {
        if (!stream.upgrades) {
          stop(Fault.UPSTREAM_PROTOCOL, "101 to a request that asked for no upgrade");
          return;
        }
        tunnel = new Http1Tunnel(channel);
      }
      headTold = true;
      if (!writer.complete() && (head.status() >= 300 || !parser.keepAlive())) {
        // It has heard enough (RFC 9112 section 9.5): the rest of the request would be wasted.
        mute = true;
      }
      if (end) {
        complete(stream);
      }
      stream.events.head(head, end);
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      ClientStream stream = stream();
      if (stream == null || (end && unsigned(stream))) {
        owned.release();
        return;
      }
      if (end) {
        ended(stream);
      }
      stream.events.data(owned, end);
    }

    @Override
    public void end(@Nullable Headers trailers) {
      if (trailers == null) {
        data(Unpooled.EMPTY_BUFFER, true);
        return;
      }
      ClientStream stream = stream();
      if (stream != null) {
        complete(stream);
        stream.events.trailers(trailers);
      }
    }

    @Override
    public void refused(Fault fault, String detail) {
      stop(fault, detail);
    }

    private void ended(ClientStream stream) {
      if (tunnel == null) {
        complete(stream);
      } else if (tunnel.inEnded()) {
        over();
      }
    }

    /**
     * Whether an answer that ends with the connection lacks TLS's own end, so that anyone on the
     * way may have cut it (RFC 9112 section 9.8).
     */
    private boolean unsigned(ClientStream stream) {
      if (!inputEnded || !encrypted || farewell || tunnel != null) {
        return false;
      }
      stream.fail(Fault.TRUNCATED, cut("without TLS's close_notify"));
      return true;
    }
  }
}
