package io.weir.benchmarks.load.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.weir.benchmarks.load.count.Trouble;

/** A cleartext connection of HTTP/2 by prior knowledge: a lane for each stream at once. */
final class Http2Wire extends Wire {
  private static final int STREAM_WINDOW = 1024 * 1024;
  private static final int CONNECTION_WINDOW = 16 * 1024 * 1024;
  private static final int LAST_STREAM = Integer.MAX_VALUE - 2;

  private final StreamLane[] lanes;
  private final IntObjectMap<StreamLane> underWay = new IntObjectHashMap<>();
  private final Http2ConnectionHandler codec;
  private final ChannelHandlerContext gate;
  private final ChannelHandlerContext context;
  private int usable;
  private boolean leaving;
  private boolean reading;

  Http2Wire(Link link, Channel channel) {
    super(link, channel);
    lanes = new StreamLane[station.work.streams()];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = new StreamLane();
    }
    Gate first = new Gate();
    codec =
        new Http2ConnectionHandlerBuilder()
            .server(false)
            .initialSettings(
                new Http2Settings().pushEnabled(false).initialWindowSize(STREAM_WINDOW))
            .validateHeaders(false)
            .gracefulShutdownTimeoutMillis(0)
            .frameListener(new Incoming())
            .build();
    channel.pipeline().addLast(first, codec);
    gate = channel.pipeline().context(first);
    context = channel.pipeline().context(codec);
  }

  /** Lanes are free only when the server has said how many streams it takes. */
  @Override
  void connected(long now) {
    try {
      codec
          .connection()
          .local()
          .flowController()
          .incrementWindowSize(
              codec.connection().connectionStream(), CONNECTION_WINDOW - STREAM_WINDOW);
    } catch (Http2Exception e) {
      throw new IllegalStateException(e);
    }
    context.flush();
  }

  private void use(int streams) {
    int before = usable;
    usable = streams;
    long now = System.nanoTime();
    for (int i = before; i < usable; i++) {
      offer(lanes[i], now);
    }
  }

  private void offer(StreamLane lane, long now) {
    if (lane.free()) {
      station.dispatcher.free(lane, now);
    }
  }

  private void ended(StreamLane lane, long now) {
    lane.call.end(now);
    serve();
    Http2Stream stream = codec.connection().stream(lane.id);
    if (stream != null && stream.state().localSideOpen()) {
      cancel(lane.id);
    }
    left(lane, now);
  }

  private void failed(StreamLane lane, long now) {
    lane.call.cutOff();
    left(lane, now);
  }

  /** The lane's request is over, well or not; with the last one the connection may be, too. */
  private void left(StreamLane lane, long now) {
    underWay.remove(lane.id);
    if (underWay.isEmpty() && (leaving || !serves(0))) {
      replace(false);
    } else {
      offer(lane, now);
    }
  }

  private void cancel(int id) {
    codec.resetStream(context, id, Http2Error.CANCEL.code(), context.newPromise());
    flush();
  }

  private void flush() {
    if (!reading) {
      context.flush();
    }
  }

  private void goAway(int lastStream, long now) {
    leaving = true;
    for (StreamLane lane : lanes) {
      if (lane.call.underWay() && lane.id > lastStream) {
        failed(lane, now);
      }
    }
    if (underWay.isEmpty()) {
      replace(false);
    }
  }

  private void gone() {
    boolean cutOff = !underWay.isEmpty();
    leaving = true;
    for (StreamLane lane : lanes) {
      if (lane.call.underWay()) {
        lane.call.cutOff();
      }
    }
    underWay.clear();
    replace(cutOff);
  }

  @Override
  void giveUp(long now, long timeoutNanos) {
    for (StreamLane lane : lanes) {
      if (lane.call.silent(now, timeoutNanos)) {
        lane.call.fail(Trouble.TIMEOUT);
        cancel(lane.id);
        left(lane, now);
      }
    }
  }

  @Override
  void sip() {
    gate.read();
  }

  /** One stream after the other. */
  private final class StreamLane implements Lane {
    private final Call call = new Call(station.tally);
    private int id;

    @Override
    public boolean free() {
      return inUse() && usable > 0 && !leaving && !call.underWay() && serves(underWay.size());
    }

    @Override
    public void send(Shot shot, long due, long now) {
      id = codec.connection().local().incrementAndGetNextStreamId();
      leaving |= id >= LAST_STREAM;
      underWay.put(id, this);
      call.begin(shot, due, now);
      codec
          .encoder()
          .writeHeaders(context, id, shot.http2(), 0, !shot.hasBody(), context.newPromise());
      if (shot.hasBody()) {
        codec.encoder().writeData(context, id, shot.body(), 0, true, context.newPromise());
      }
      flush();
    }
  }

  /**
   * Knows when a read is at work, whose end flushes; keeps others from reading for slow readers.
   */
  private final class Gate extends ChannelDuplexHandler {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      reading = true;
      ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      reading = false;
      ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (inUse()) {
        gone();
      }
      ctx.fireChannelInactive();
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
      if (!station.sips()) {
        ctx.read();
      }
    }
  }

  private final class Incoming extends Http2FrameAdapter {

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
      Long most = settings.maxConcurrentStreams();
      if (most != null) {
        use((int) Math.min(most, lanes.length));
      } else if (usable == 0) {
        use(lanes.length);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean last) {
      StreamLane lane = underWay.get(id);
      if (lane != null) {
        long now = System.nanoTime();
        lane.call.read(0, now);
        CharSequence status = headers.status();
        if (status != null) {
          lane.call.status(Integer.parseInt(status, 0, status.length(), 10));
        }
        if (last) {
          ended(lane, now);
        }
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int id,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean last) {
      onHeadersRead(ctx, id, headers, padding, last);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean last) {
      StreamLane lane = underWay.get(id);
      if (lane != null) {
        long now = System.nanoTime();
        lane.call.read(data.readableBytes(), now);
        if (lane.call.wantsBody()) {
          scan(lane.call, data, now);
        }
        if (last) {
          ended(lane, now);
        }
      }
      return data.readableBytes() + padding;
    }

    private void scan(Call call, ByteBuf data, long now) {
      byte[] scratch = station.scratch;
      for (int at = data.readerIndex(); at < data.writerIndex(); at += scratch.length) {
        int length = Math.min(scratch.length, data.writerIndex() - at);
        data.getBytes(at, scratch, 0, length);
        call.body(scratch, 0, length, now);
      }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
      StreamLane lane = underWay.get(id);
      if (lane != null) {
        failed(lane, System.nanoTime());
      }
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int lastStream, long code, ByteBuf data) {
      goAway(lastStream, System.nanoTime());
    }
  }
}
