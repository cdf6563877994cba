package io.weir.benchmarks.load.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.weir.benchmarks.load.count.Trouble;

/** A connection of HTTP/1.1: one lane. */
final class Http1Wire extends Wire implements Lane {
  private final Call call;
  private final AnswerReader reader;
  private final Channel channel;

  Http1Wire(Link link, Channel channel) {
    super(link, channel);
    this.channel = channel;
    call = new Call(station.tally);
    reader = new AnswerReader(call);
    channel.pipeline().addLast(new Incoming());
  }

  @Override
  void connected(long now) {
    station.dispatcher.free(this, now);
  }

  @Override
  public boolean free() {
    return inUse() && !call.underWay();
  }

  @Override
  public void send(Shot shot, long due, long now) {
    reader.reset();
    call.begin(shot, due, now);
    channel.writeAndFlush(shot.http1(), channel.voidPromise());
  }

  private void read(ByteBuf bytes) {
    long now = System.nanoTime();
    byte[] scratch = station.scratch;
    while (bytes.isReadable() && inUse()) {
      int length = Math.min(bytes.readableBytes(), scratch.length);
      bytes.readBytes(scratch, 0, length);
      read(scratch, length, now);
    }
  }

  private void read(byte[] bytes, int length, long now) {
    if (!call.underWay()) {
      replace(true);
      return;
    }
    call.read(length, now);
    reader.at(now);
    int at = reader.read(bytes, 0, length);
    if (at == AnswerReader.BAD || (reader.ended() && at < length)) {
      call.fail(Trouble.BAD_ANSWER);
      replace(true);
    } else if (reader.ended()) {
      ended(now);
    }
  }

  private void ended(long now) {
    call.end(now);
    serve();
    if (serves(0) && reader.keepAlive() && !stillWriting()) {
      station.dispatcher.free(this, now);
    } else {
      replace(false);
    }
  }

  /** Whether the answer came before the request was out, so that no other can follow. */
  private boolean stillWriting() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out != null && !out.isEmpty();
  }

  private void gone() {
    boolean cutOff = call.underWay() && !reader.endsWithConnection();
    if (cutOff) {
      call.cutOff();
    } else if (call.underWay()) {
      call.end(System.nanoTime());
      serve();
    }
    replace(cutOff);
  }

  @Override
  void giveUp(long now, long timeoutNanos) {
    if (call.silent(now, timeoutNanos)) {
      call.fail(Trouble.TIMEOUT);
      replace(true);
    }
  }

  @Override
  void sip() {
    channel.read();
  }

  private final class Incoming extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      try {
        read(bytes);
      } finally {
        bytes.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (inUse()) {
        gone();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
