package io.weir.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.http1.HeadWriter;
import io.weir.http1.MessageWriter;
import io.weir.http1.RequestParser;
import io.weir.listener.guard.ConnectionGuard;
import io.weir.listener.guard.Lingering;
import io.weir.listener.guard.ListenerScope;
import io.weir.net.Loop;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one HTTP/1.1 or HTTP/1.0 connection: one request at a time, strictly in order.
 *
 * <p>A 100 goes out only when the exchange says so. An answer that is whole before its request is
 * read lets the rest of the request come for a while and drops it; then the connection is kept, or
 * closed (see {@link Lingering}). A client that closes its sending side while a request is in
 * flight counts as gone. Reads stop while a request is in flight and bytes of the next one lie
 * unread, so such a client's going is seen only when it is served.
 */
final class Http1ServerHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Http1ServerHandler.class);

  private final ConnectionGuard guard;
  private final ListenerScope scope;
  private final Loop loop;
  private final Channel channel;
  private final Http1Requests requests;
  private final RequestParser parser;
  private final MessageWriter writer;
  private final Lingering lingering;

  private @Nullable Http1Downstream current;
  private boolean parsing;
  private boolean nextWanted;
  private boolean inRead;
  private boolean flushWanted;
  private boolean autoRead = true;

  /** What comes is no longer parsed. */
  private boolean deaf;

  /**
   * A head is awaited or has begun to come; else the connection is idle, or a request is served.
   */
  private boolean inHead = true;

  /** When the head began to come, or the connection became idle. */
  private long sinceNanos;

  private long readNanos;

  Http1ServerHandler(ConnectionGuard guard, Channel channel, String scheme) {
    this.guard = guard;
    this.scope = guard.scope();
    this.loop = guard.loop();
    this.channel = channel;
    this.requests = new Http1Requests(this, guard, scheme);
    this.parser = new RequestParser(guard.config().limits().http1(), requests, channel.alloc());
    this.writer =
        new MessageWriter(
            loop.local(HeadWriter.class, HeadWriter::new),
            channel.alloc(),
            bytes -> channel.write(bytes, channel.voidPromise()));
    this.lingering = new Lingering(guard, channel);
    this.sinceNanos = loop.nowNanos();
    this.readNanos = sinceNanos;
  }

  Loop loop() {
    return loop;
  }

  ByteBufAllocator alloc() {
    return channel.alloc();
  }

  FilterContext.@Nullable Peer peer() {
    return guard.peer();
  }

  /** Whether this request is the one that the connection serves. */
  boolean serves(Http1Downstream request) {
    return current == request;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    guard.watch(new Http1Watch(this, requests, guard));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    readNanos = loop.nowNanos();
    if (lingering.ending()) {
      lingering.read(bytes);
      return;
    }
    inRead = true;
    if (deaf) {
      bytes.release();
      return;
    }
    if (current == null && !inHead) {
      inHead = true;
      sinceNanos = readNanos;
    }
    parse(bytes);
  }

  /** Parses bytes that came, or, where there are none, those that came ahead. */
  private void parse(@Nullable ByteBuf bytes) {
    parsing = true;
    nextWanted = bytes == null;
    if (bytes != null) {
      parser.feed(bytes);
    }
    while (nextWanted) {
      nextWanted = false;
      parser.next();
    }
    parsing = false;
    if (current == null && !lingering.ending()) {
      boolean begun = !parser.idle();
      if (begun != inHead) {
        inHead = begun;
        sinceNanos = loop.nowNanos();
      }
    }
    readAsWanted();
    guard.update();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    Http1Downstream x = current;
    if (x != null && x.events != null) {
      x.events.readComplete();
    }
    inRead = false;
    if (flushWanted) {
      flush();
    }
  }

  /** Serves this request from here on. */
  void serve(Http1Downstream x) {
    inHead = false;
    current = x;
    scope.began();
  }

  /** Parses nothing more of what comes. */
  void deafen() {
    deaf = true;
    readAsWanted();
  }

  RequestParser parser() {
    return parser;
  }

  MessageWriter writer() {
    return writer;
  }

  /** Both sides have switched protocols; from here on each direction ends by itself. */
  void tunnel() {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    parser.tunnel();
  }

  /** Outside of tunnels the channel closes by itself when the client sends no more. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent
        || (event instanceof SslCloseCompletionEvent closing && closing.isSuccess())) {
      loop.turn();
      requests.inputEnds();
    }
    ctx.fireUserEventTriggered(event);
  }

  /** Whether answers should say that the connection ends. */
  boolean closing() {
    return scope.draining() || guard.aged();
  }

  /** The client has been asked for its body. */
  void invited() {
    readNanos = loop.nowNanos();
    guard.update();
  }

  /** The answer's last byte is written. */
  void responseEnded(Http1Downstream x) {
    x.responseDone = true;
    x.close |= x.tunnel;
    if (x.tunnel && !x.requestDone) {
      writer.flush();
      lingering.endOutput();
      return;
    }
    x.events = null;
    if (x.close && !x.requestDone) {
      x.requestDone = true;
      deaf = true;
    }
    flush();
    if (!x.requestDone) {
      lingering.drop();
      readAsWanted();
      guard.update();
    }
    endedIfDone(x);
  }

  /** Goes on to the next request, or ends the connection, once both sides of this one are done. */
  void endedIfDone(Http1Downstream x) {
    if (!x.requestDone || !x.responseDone || current != x) {
      return;
    }
    current = null;
    scope.ended();
    if (x.close || scope.leaving()) {
      end(deaf || parser.hasLeftover());
    } else {
      sinceNanos = loop.nowNanos();
      nextWanted = true;
      if (!parsing) {
        parse(null);
      }
    }
  }

  /**
   * Ends the connection once everything is written.
   *
   * @param unread whether the client may still be sending
   */
  void end(boolean unread) {
    deaf = true;
    nextWanted = false;
    parser.close();
    writer.flush();
    lingering.end(unread);
    readAsWanted();
  }

  /** Ends a response that will never be whole, and the connection. */
  void abort(Http1Downstream x) {
    boolean unread = !x.requestDone || deaf;
    boolean looksWhole = x.headWritten && writer.endsByClose() && !x.tunnel;
    x.responseDone = true;
    x.events = null;
    current = null;
    scope.ended();
    if (looksWhole) {
      lingering.reset();
    } else {
      end(unread);
    }
  }

  /** Sends what was written; inside a read, when that ends. */
  void flush() {
    if (inRead) {
      flushWanted = true;
    } else {
      flushWanted = false;
      writer.flush();
      channel.flush();
    }
  }

  boolean writable() {
    return channel.isWritable();
  }

  void readingChanged(Http1Downstream x) {
    if (x.readingWanted) {
      readNanos = loop.nowNanos();
    }
    readAsWanted();
    guard.update();
  }

  /** Reads while something is wanted, and to see the client go; not into what lies unread. */
  private void readAsWanted() {
    Http1Downstream x = current;
    boolean wanted;
    if (x == null || (x.responseDone && !x.tunnel)) {
      wanted = true;
    } else if (deaf) {
      wanted = false;
    } else if (x.requestDone) {
      wanted = !parser.hasLeftover();
    } else {
      wanted = x.readingWanted;
    }
    if (wanted != autoRead) {
      autoRead = wanted;
      channel.config().setAutoRead(wanted);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    Http1Downstream x = current;
    if (x != null && x.events != null && channel.isWritable()) {
      x.events.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone(Fault.CLIENT_GONE, "the client closed the connection");
    parser.close();
    writer.close();
  }

  private void gone(Fault fault, String detail) {
    deaf = true;
    Http1Downstream x = current;
    if (x == null) {
      return;
    }
    RequestEvents events = x.events;
    current = null;
    x.events = null;
    scope.ended();
    if (events != null) {
      events.gone(fault, detail);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
      LOG.error("connection of {} fails", guard.remote(), cause);
    }
    guard.close();
  }

  Lingering lingering() {
    return lingering;
  }

  @Nullable Http1Downstream current() {
    return current;
  }

  /** Whether a head is awaited or has begun to come. */
  boolean inHead() {
    return inHead;
  }

  /** When the head began to come, or the connection became idle. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** When bytes came last, or were asked for. */
  long readNanos() {
    return readNanos;
  }

  /** The client did not finish the rest of a request that is answered. */
  void stopDropping(Http1Downstream x) {
    x.requestDone = true;
    x.close = true;
    deaf = true;
    endedIfDone(x);
  }

  /** Closes at once: the client does not take what waits for it. */
  void tooSlow() {
    scope.refused(Fault.CLIENT_TOO_SLOW);
    gone(Fault.CLIENT_TOO_SLOW, "the client took no byte of the answer for too long");
    guard.close();
  }
}
