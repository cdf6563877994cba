package io.weir.listener;

import static io.weir.listener.guard.ConnectionGuard.NONE;
import static io.weir.listener.guard.ConnectionGuard.earlier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.HeaderListSizeException;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.weir.fault.Fault;
import io.weir.http1.HeadWriter;
import io.weir.http2.FrameBudget;
import io.weir.listener.guard.ConnectionGuard;
import io.weir.listener.guard.Lingering;
import io.weir.listener.guard.ListenerScope;
import io.weir.listener.settings.ListenerTimeouts;
import io.weir.net.Loop;
import io.weir.net.Transport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one HTTP/2 connection, with no channel for each stream. Netty's codec checks frames and
 * header blocks; what it leaves unlimited is bounded here (see {@link FrameBudget}).
 *
 * <p>Writes are flushed once: at the end of a read, or of the loop's turn.
 */
final class Http2ServerHandler extends Http2ConnectionHandler implements ConnectionGuard.Watched {
  private static final Logger LOG = LoggerFactory.getLogger(Http2ServerHandler.class);
  private static final int FIRST_WINDOW = 65_535;
  private static final int PREFACE_BYTES = 24;
  private static final long NO_ERROR = Http2Error.NO_ERROR.code();
  private static final long DRAIN_PING = 0x77656972L;
  private static final long DRAIN_PING_NANOS = 1_000_000_000L;

  private final ConnectionGuard guard;
  private final ListenerScope scope;
  private final Loop loop;
  private final Channel channel;
  private final FrameBudget budget;
  private final HeadWriter heads;
  private final Lingering lingering;
  private final Http2Requests requests;
  private final Runnable flushTask = this::flushNow;
  private @Nullable ChannelHandlerContext ctx;
  private int prefaceLeft = PREFACE_BYTES;
  private boolean inRead;
  private boolean flushScheduled;
  private int unflushed;
  private boolean inHead = true;
  private long inHeadNanos;
  private long idleNanos;
  private boolean draining;
  private long drainPingNanos = NONE;

  Http2ServerHandler(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      ConnectionGuard guard,
      Channel channel,
      String scheme,
      FrameBudget budget) {
    super(decoder, encoder, settings, true, false);
    this.guard = guard;
    this.scope = guard.scope();
    this.loop = guard.loop();
    this.channel = channel;
    this.budget = budget;
    this.heads = loop.local(HeadWriter.class, HeadWriter::new);
    this.lingering = new Lingering(guard, channel);
    this.inHeadNanos = loop.nowNanos();
    this.idleNanos = inHeadNanos;
    this.requests = new Http2Requests(this, guard, scheme);
    decoder.frameListener(requests);
    encoder.flowController().listener(requests::writabilityChanged);
    connection().addListener(requests);
  }

  Loop loop() {
    return loop;
  }

  ByteBufAllocator alloc() {
    return channel.alloc();
  }

  ConnectionGuard guard() {
    return guard;
  }

  AsciiString date() {
    return heads.dateText();
  }

  private ChannelHandlerContext ctx() {
    ChannelHandlerContext at = ctx;
    if (at == null) {
      throw new IllegalStateException("handler: in no pipeline (expected: in one)");
    }
    return at;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    this.ctx = ctx;
    super.handlerAdded(ctx);
    int more = guard.config().limits().connectionWindowBytes() - FIRST_WINDOW;
    if (more > 0) {
      decoder().flowController().incrementWindowSize(connection().connectionStream(), more);
    }
    ctx.flush();
    guard.watch(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    ByteBuf bytes = (ByteBuf) message;
    if (lingering.ending()) {
      lingering.read(bytes);
      return;
    }
    inRead = true;
    if (!walk(bytes)) {
      bytes.release();
      scope.refused(Fault.CLIENT_FLOOD);
      end(Http2Error.ENHANCE_YOUR_CALM);
      return;
    }
    super.channelRead(ctx, message);
    boolean begun = prefaceLeft > 0 || budget.inHead();
    if (begun && !inHead) {
      inHeadNanos = loop.nowNanos();
      guard.noLaterThan(inHeadNanos + guard.config().timeouts().requestHead().toNanos());
    }
    inHead = begun;
  }

  /** Charges the frames; the preface is none. */
  private boolean walk(ByteBuf bytes) {
    int skipped = Math.min(prefaceLeft, bytes.readableBytes());
    prefaceLeft -= skipped;
    bytes.skipBytes(skipped);
    boolean within = budget.walk(bytes, loop.nowNanos());
    bytes.readerIndex(bytes.readerIndex() - skipped);
    return within;
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    requests.readComplete();
    inRead = false;
    super.channelReadComplete(ctx);
  }

  /** Sends what was written when the read, or the loop's turn, ends. */
  void flushSoon() {
    if (!inRead && !flushScheduled) {
      flushScheduled = true;
      loop.executor().execute(flushTask);
    }
  }

  private void flushNow() {
    flushScheduled = false;
    flush(ctx());
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    unflushed = 0;
    super.flush(ctx);
  }

  void writeHeaders(Http2Downstream to, Http2Headers list, boolean end) {
    ChannelPromise promise = ctx().newPromise();
    encoder().writeHeaders(ctx(), to.stream.id(), list, 0, end, promise);
    promise.addListener(to);
    budget.earn(Http2Setup.GLITCHES_EARNED);
  }

  void writeData(Http2Downstream to, ByteBuf owned, boolean end) {
    unflushed += owned.readableBytes();
    ChannelPromise promise = ctx().newPromise();
    encoder().writeData(ctx(), to.stream.id(), owned, 0, end, promise);
    promise.addListener(to);
    if (unflushed >= Transport.WRITE_LOW) {
      // Only what reached the channel makes it unwritable: a large window must not gather more.
      flush(ctx());
    }
  }

  /** An answer has begun: time to see whether the connection should get another. */
  void headWritten() {
    if (scope.draining() || guard.aged()) {
      drain();
    }
  }

  boolean writable(Http2Stream stream) {
    return encoder().flowController().isWritable(stream);
  }

  /** Lets the client send so many more bytes of a body. */
  void giveBack(Http2Stream stream, int bytes) {
    try {
      if (bytes > 0 && decoder().flowController().consumeBytes(stream, bytes)) {
        flushSoon();
      }
    } catch (Http2Exception e) {
      onError(ctx(), true, e);
    }
  }

  /** Sends what may be sent, then RST_STREAM. */
  void reset(Http2Downstream x, Http2Error error) {
    if (!channel.isActive() || lingering.ending()) {
      return;
    }
    if (error != Http2Error.NO_ERROR) {
      flush(ctx());
    }
    requests.noteReset(x.stream.id());
    resetStream(ctx(), x.stream.id(), error.code(), ctx().newPromise());
    flushSoon();
  }

  void awaitTaking(long fromNanos) {
    guard.noLaterThan(fromNanos + guard.config().timeouts().writeIdle().toNanos());
  }

  void awaitBody(long fromNanos) {
    guard.noLaterThan(fromNanos + guard.config().timeouts().bodyIdle().toNanos());
  }

  /** The last stream ended. */
  void idle() {
    idleNanos = loop.nowNanos();
    if (draining && drainPingNanos == NONE) {
      lingering.end(false);
    } else {
      guard.noLaterThan(idleNanos + guard.config().timeouts().keepAliveIdle().toNanos());
    }
  }

  @Override
  public void drain() {
    if (draining || lingering.ending()) {
      return;
    }
    draining = true;
    // Whatever is on its way is still served; the ping's answer says that nothing more is.
    goAway(ctx(), Integer.MAX_VALUE, NO_ERROR, Unpooled.EMPTY_BUFFER, ctx().newPromise());
    encoder().writePing(ctx(), false, DRAIN_PING, ctx().newPromise());
    flushSoon();
    drainPingNanos = loop.nowNanos() + DRAIN_PING_NANOS;
    guard.noLaterThan(drainPingNanos);
  }

  @Override
  public void cut() {
    requests.allCut();
    flush(ctx());
  }

  void pinged(long data) {
    if (data == DRAIN_PING && drainPingNanos != NONE) {
      lastDrained();
    }
  }

  private void lastDrained() {
    drainPingNanos = NONE;
    int last = connection().remote().lastStreamCreated();
    goAway(ctx(), last, NO_ERROR, Unpooled.EMPTY_BUFFER, ctx().newPromise());
    flushSoon();
    if (connection().numActiveStreams() == 0) {
      lingering.end(false);
    }
  }

  /** Gives every request up, says why, hears no more, and closes so that the client can read it. */
  private void end(Http2Error error) {
    if (lingering.ending()) {
      return;
    }
    int last = connection().remote().lastStreamCreated();
    frameWriter().writeGoAway(ctx(), last, error.code(), Unpooled.EMPTY_BUFFER, ctx().newPromise());
    lingering.end(true);
    decoder().frameListener(new Http2FrameAdapter());
    requests.allGone("the connection broke the protocol");
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception error) {
    if (error == null) {
      exceptionCaught(ctx, cause);
      return;
    }
    boolean flood = error.error() == Http2Error.ENHANCE_YOUR_CALM;
    if (!lingering.ending()) {
      // The frames behind the one that broke the rules are wrong as well; one refusal is counted.
      scope.refused(flood ? Fault.CLIENT_FLOOD : Fault.BAD_REQUEST);
    }
    end(error.error());
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx, boolean outbound, Throwable cause, StreamException error) {
    int id = error.streamId();
    if (error.error() == Http2Error.STREAM_CLOSED
        && connection().stream(id) == null
        && !requests.wasReset(id)) {
      // Both sides ended it, or it was passed over (RFC 9113 sections 5.1 and 5.1.1).
      onConnectionError(ctx, outbound, cause, error);
      return;
    }
    requests.noteReset(id);
    boolean large = error instanceof HeaderListSizeException;
    Http2Stream stream = connection().stream(id);
    if (!large || outbound || (stream != null && stream.isHeadersSent())) {
      requests.broken(id, large ? Fault.HEADERS_TOO_LARGE : Fault.BAD_REQUEST);
    }
    super.onStreamError(ctx, outbound, cause, error);
  }

  /** Told like every other refusal, where Netty's own answer says nothing but 431. */
  @Override
  protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext ctx, Http2Stream stream) {
    requests.headTooLarge(stream);
    flush(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    requests.allGone("the client closed the connection");
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
      LOG.error("connection of {} fails", guard.remote(), cause);
    }
    guard.close();
  }

  @Override
  public long deadlineNanos(long nowNanos) {
    if (lingering.ending()) {
      return lingering.endDeadlineNanos(nowNanos);
    }
    ListenerTimeouts timeouts = guard.config().timeouts();
    long due = earlier(guard.outputDeadlineNanos(nowNanos), drainPingNanos);
    if (inHead) {
      due = earlier(due, inHeadNanos + timeouts.requestHead().toNanos());
    }
    return connection().numActiveStreams() == 0
        ? earlier(due, idleNanos + timeouts.keepAliveIdle().toNanos())
        : earlier(due, requests.deadlineNanos(timeouts));
  }

  @Override
  public void expired(long nowNanos) {
    ListenerTimeouts timeouts = guard.config().timeouts();
    long output = guard.outputDeadlineNanos(nowNanos);
    if (output != NONE && output - nowNanos <= 0) {
      scope.refused(Fault.CLIENT_TOO_SLOW);
      guard.close();
    } else if (lingering.ending()) {
      guard.close();
    } else if (inHead && inHeadNanos + timeouts.requestHead().toNanos() - nowNanos <= 0) {
      scope.refused(Fault.REQUEST_HEAD_TIMEOUT);
      end(Http2Error.NO_ERROR);
    } else if (connection().numActiveStreams() == 0
        || (drainPingNanos != NONE && drainPingNanos - nowNanos <= 0)) {
      lastDrained();
    } else {
      requests.expire(nowNanos, timeouts);
    }
  }
}
