package io.weir.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.weir.fault.Fault;
import io.weir.http2.ClientCodec;
import io.weir.http2.ClientHeads;
import io.weir.http2.FrameBudget;
import io.weir.http2.KeepAlive;
import io.weir.net.Loop;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to an endpoint, its streams without channels of their own: frames are told
 * to a listener, which costs half of what child channels do.
 *
 * <p>Reading never stops: a slow reader withholds its stream's window, while the connection's is
 * given back as bytes arrive, so that streams cannot stall each other.
 */
final class Http2ClientHandler extends Http2ConnectionHandler {
  /** Streams that may be opened before the endpoint's settings have come; what RFC 9113 advises. */
  private static final int STREAMS_AT_FIRST = 100;

  private static final int BUDGET_PER_STREAM = 8;

  private final LoopPool pool;
  private final Loop loop;
  private final HttpConfig config;
  private final Http2Connection.PropertyKey carried;
  private final FrameBudget budget;
  private final KeepAlive keepAlive;
  private final Http2Frames frames;
  private final HttpUpstream.Lifetime life;
  private @Nullable ChannelHandlerContext context;
  private long reads;
  private boolean settingsRead;
  private boolean leaving;
  private boolean flooded;
  private boolean reading;
  private boolean streamEnded;
  private String endReason = "the connection was closed";

  private Http2ClientHandler(
      LoopPool pool,
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings initial,
      FrameBudget budget) {
    super(decoder, encoder, initial);
    this.budget = budget;
    this.pool = pool;
    this.loop = pool.loop();
    this.config = pool.upstream().config();
    this.carried = connection().newKey();
    this.life = new HttpUpstream.Lifetime(config.pool(), loop.nowNanos());
    long everyNanos = config.http2().keepAlive().toNanos();
    this.keepAlive = new KeepAlive(loop.timers(), everyNanos, new Wire());
    this.frames = new Http2Frames(this);
    decoder.frameListener(frames);
    connection().addListener(frames);
    encoder.flowController().listener(this::writabilityChanged);
  }

  static Http2ClientHandler of(LoopPool pool) {
    HttpConfig config = pool.upstream().config();
    return ClientCodec.build(
        config.http2().streamWindow(),
        config.headBytes(),
        pool.loop().nowNanos(),
        (decoder, encoder, initial, budget) ->
            new Http2ClientHandler(pool, decoder, encoder, initial, budget));
  }

  /** How many streams a new connection takes at once. */
  static int streamsAtFirst(HttpUpstream upstream) {
    return Math.min(STREAMS_AT_FIRST, upstream.config().http2().maxStreams());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    super.handlerAdded(ctx);
    int more = config.http2().connectionWindow() - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    decoder().flowController().incrementWindowSize(connection().connectionStream(), more);
    ctx.flush();
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("handler: in no pipeline");
    }
    return context;
  }

  Loop loop() {
    return loop;
  }

  LoopPool pool() {
    return pool;
  }

  /** Times that bytes came in. */
  long reads() {
    return reads;
  }

  /** Requests under way. */
  int streams() {
    return connection().local().numActiveStreams();
  }

  long idleSinceNanos() {
    return life.idleSinceNanos();
  }

  /** Begins the request here; false where there is no room for it. */
  boolean open(ClientStream stream) {
    if (!accepts()) {
      return false;
    }
    if (stream.upgrades) {
      refuse(stream, Fault.UPGRADE_REFUSED, "the endpoint speaks HTTP/2, which has no upgrade");
      return true;
    }
    Http2Headers list;
    try {
      list = ClientHeads.request(stream.head(), stream.end);
    } catch (IllegalArgumentException e) {
      refuse(stream, Fault.INTERNAL, Connector.line(e));
      return true;
    }
    int id = connection().local().incrementAndGetNextStreamId();
    if (id < 0) {
      retire();
      return false;
    }
    encoder().writeHeaders(context(), id, list, 0, stream.end, context().newPromise());
    Http2Stream wire = connection().stream(id);
    boolean reused = life.begin(loop.nowNanos());
    if (wire == null) {
      refuse(stream, Fault.HEADERS_TOO_LARGE, "the head is larger than the endpoint takes");
      return true;
    }
    Http2ClientStream carrier = new Http2ClientStream(this, stream, wire, reused);
    wire.setProperty(carried, carrier);
    budget.earn(BUDGET_PER_STREAM);
    keepAlive.begin(loop.nowNanos());
    stream.carriedBy(carrier, reused);
    return true;
  }

  /** Fails it in a turn of its own: the caller has not been given the stream yet. */
  private void refuse(ClientStream stream, Fault fault, String reason) {
    loop.executor().execute(() -> stream.fail(fault, pool.upstream().address() + ": " + reason));
  }

  private boolean accepts() {
    if (leaving || !context().channel().isActive()) {
      return false;
    }
    if (life.spent(loop.nowNanos())) {
      retire();
      return false;
    }
    int allowed = settingsRead ? connection().local().maxActiveStreams() : STREAMS_AT_FIRST;
    return streams() < Math.min(allowed, config.http2().maxStreams());
  }

  /** Takes no new streams; closes when the last one ends, at once where there is none. */
  void retire() {
    leaves();
    if (streams() == 0) {
      context().channel().close();
    }
  }

  void write(Http2Stream wire, ByteBuf owned, boolean end) {
    pool.upstream().counters().sentBytes.add(owned.readableBytes());
    encoder().writeData(context(), wire.id(), owned, 0, end, context().newPromise());
  }

  void write(Http2Stream wire, Http2Headers trailers) {
    encoder().writeHeaders(context(), wire.id(), trailers, 0, true, context().newPromise());
  }

  void flush() {
    flush(context());
  }

  boolean writable(Http2Stream wire) {
    return encoder().flowController().isWritable(wire);
  }

  void reset(Http2Stream wire, Http2Error error) {
    encoder().writeRstStream(context(), wire.id(), error.code(), context().newPromise());
    if (!reading) {
      flush();
      streamsEnded();
    }
  }

  /** Gives bytes back to the stream's window. */
  void giveBack(Http2Stream wire, int bytes) {
    try {
      if (decoder().flowController().consumeBytes(wire, bytes) && !reading) {
        context().flush();
      }
    } catch (Http2Exception e) {
      onError(context(), true, e);
    }
  }

  private void writabilityChanged(Http2Stream wire) {
    Http2ClientStream stream = carrier(wire);
    if (stream != null && writable(wire)) {
      stream.roomy();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    loop.turn();
    reads++;
    reading = true;
    ByteBuf bytes = (ByteBuf) message;
    pool.upstream().counters().receivedBytes.add(bytes.readableBytes());
    if (!flooded && budget.walk(bytes, loop.nowNanos())) {
      super.channelRead(ctx, message);
      return;
    }
    bytes.release();
    if (!flooded) {
      flooded = true;
      String reason = "too many frames that carry nothing";
      onError(ctx, false, Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, reason));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    reading = false;
    frames.readComplete();
    super.channelReadComplete(ctx);
    streamsEnded();
  }

  /** Tells the pool of room; never from within Netty's own walk over the streams. */
  private void streamsEnded() {
    if (!streamEnded) {
      return;
    }
    streamEnded = false;
    if (streams() == 0) {
      life.idle(loop.nowNanos());
      if (leaving) {
        context().channel().close();
        return;
      }
    }
    if (!leaving) {
      pool.freed(this);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    loop.turn();
    leaving = true;
    keepAlive.end();
    super.channelInactive(ctx);
    pool.gone(this);
  }

  /** TLS's farewell is the end of the connection, whether or not TCP's follows. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof SslCloseCompletionEvent) {
      HttpUpstream.abort(ctx.channel());
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
      super.exceptionCaught(ctx, cause);
      return;
    }
    endReason = "the connection was reset";
    if (!(cause instanceof IOException)) {
      HttpUpstream.abort(ctx.channel());
    }
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception error) {
    leaves();
    String reason = "HTTP/2 connection error: " + Connector.line(error == null ? cause : error);
    frames.forEach(stream -> stream.fail(Fault.UPSTREAM_PROTOCOL, reason));
    super.onConnectionError(ctx, outbound, cause, error);
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    Http2Stream wire = connection().stream(error.streamId());
    Http2ClientStream stream = carrier(wire);
    if (stream != null) {
      stream.fail(Fault.UPSTREAM_PROTOCOL, "HTTP/2 stream error: " + Connector.line(error));
    }
    boolean closed = wire == null || wire.state() == Http2Stream.State.CLOSED;
    if (!closed || !connection().local().mayHaveCreatedStream(error.streamId())) {
      // A stream that is closed has had its RST_STREAM, from either side: what still comes on it
      // is to be passed over (RFC 9113 section 5.1).
      super.onStreamError(ctx, outbound, cause, error);
    }
  }

  /** What carries a request on that stream; null where none does. */
  @Nullable Http2ClientStream carrier(@Nullable Http2Stream wire) {
    return wire == null ? null : wire.getProperty(carried);
  }

  /** The endpoint's settings have come. */
  void settingsRead() {
    settingsRead = true;
    streamEnded = true;
  }

  /** A stream of Netty's is closed: the pool is told when the turn's reading is done. */
  void streamClosed(Http2Stream wire) {
    streamEnded = true;
    Http2ClientStream stream = carrier(wire);
    if (stream != null) {
      stream.lost(endReason);
    }
  }

  /** Takes no new streams, for a reason that those under way may come to hear. */
  void leaves(String reason) {
    endReason = reason;
    streamEnded = true;
    leaves();
  }

  private void leaves() {
    if (!leaving) {
      leaving = true;
      pool.leaves(this);
    }
  }

  /** What keeping alive needs to know and do. */
  private final class Wire implements KeepAlive.Wire {
    @Override
    public long reads() {
      return reads;
    }

    @Override
    public boolean busy() {
      loop.turn();
      return streams() > 0;
    }

    @Override
    public void ping() {
      encoder().writePing(context(), false, life.requests(), context().newPromise());
      context().flush();
    }

    @Override
    public void silent() {
      leaves("no answer to a PING");
      HttpUpstream.abort(context().channel());
    }
  }
}
