package io.weir.benchmarks.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a port of its own, that answers each request as its test says, in Netty's codecs. */
final class TestServer implements AutoCloseable {
  private static final int MOST_BODY = 1 << 20;

  /** Says something on the connection or stream of a request whose number counts from 1. */
  @FunctionalInterface
  interface Answer {
    void to(ChannelHandlerContext client, int number);
  }

  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger requests = new AtomicInteger();
  final Queue<Integer> bodyLengths = new ConcurrentLinkedQueue<>();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Answer answer;
  private final Channel channel;

  private TestServer(boolean http2, Answer answer) {
    this.answer = answer;
    channel =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel client) {
                    connections.incrementAndGet();
                    if (http2) {
                      client
                          .pipeline()
                          .addLast(
                              Http2FrameCodecBuilder.forServer().build(),
                              new Http2MultiplexHandler(new Streams()),
                              new Failures());
                    } else {
                      client
                          .pipeline()
                          .addLast(
                              new HttpRequestDecoder(),
                              new HttpObjectAggregator(MOST_BODY),
                              new Requests(),
                              new Failures());
                    }
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  static TestServer http1(Answer answer) {
    return new TestServer(false, answer);
  }

  static TestServer http2(Answer answer) {
    return new TestServer(true, answer);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Writes text as it is. */
  static void raw(ChannelHandlerContext client, String text) {
    client.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  static void ok(ChannelHandlerContext client, String body) {
    raw(client, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  /** A stream of so many events; whole only with its last chunk. */
  static void events(ChannelHandlerContext client, int count, boolean whole) {
    raw(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < count; i++) {
      raw(client, "9\r\ndata: x\n\n\r\n");
    }
    if (whole) {
      raw(client, "0\r\n\r\n");
    }
  }

  /** The same on a stream of HTTP/2. */
  static void http2Events(ChannelHandlerContext client, int count) {
    client.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
    for (int i = 1; i <= count; i++) {
      ByteBuf event = Unpooled.copiedBuffer("data: x\n\n", StandardCharsets.UTF_8);
      client.writeAndFlush(new DefaultHttp2DataFrame(event, i == count));
    }
  }

  static void http2Status(ChannelHandlerContext client, int status) {
    client.writeAndFlush(
        new DefaultHttp2HeadersFrame(
            new DefaultHttp2Headers().status(Integer.toString(status)), true));
  }

  private void answer(ChannelHandlerContext client, int length) {
    bodyLengths.add(length);
    answer.to(client, requests.incrementAndGet());
  }

  private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext client, FullHttpRequest request) {
      answer(client, request.content().readableBytes());
    }
  }

  /** A client that goes away is nothing to talk about. */
  private static final class Failures extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
      client.close();
    }
  }

  /** Requests that have a body. */
  private final class Streams extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel stream) {
      stream
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext client, Object message) {
                  if (message instanceof Http2DataFrame data && data.isEndStream()) {
                    answer(client, data.content().readableBytes());
                  }
                  ReferenceCountUtil.release(message);
                }
              });
    }
  }
}
