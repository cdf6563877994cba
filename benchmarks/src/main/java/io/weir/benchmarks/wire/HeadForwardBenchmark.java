package io.weir.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http1.HeadWriter;
import io.weir.http1.Http1Limits;
import io.weir.http1.Http1Sink;
import io.weir.http1.MessageWriter;
import io.weir.http1.RequestParser;
import io.weir.net.Clock;
import io.weir.net.Loop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A request head from the client's bytes to the upstream's: ten fields, no body. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadForwardBenchmark {
  private static final String REQUEST =
      """
      POST /v1/chat/completions HTTP/1.1
      Host: gateway.example.com:8080
      User-Agent: OpenAI/Python 1.54.0
      Accept: application/json
      Accept-Encoding: gzip, deflate
      Content-Type: application/json
      Authorization: Bearer sk-proj-0123456789abcdefghijklmnopqrstuvwxyz
      X-Stainless-Lang: python
      X-Stainless-Package-Version: 1.54.0
      Connection: keep-alive
      Content-Length: 0

      """;

  private final ByteBuf source = DirectText.of(REQUEST.replace("\n", "\r\n"));
  private final Last last = new Last();
  private final RequestParser parser =
      new RequestParser(Http1Limits.DEFAULT, last, ByteBufAllocator.DEFAULT);
  private final Loop loop = new Loop(new EmbeddedChannel().eventLoop(), 0, Clock.system());
  private final MessageWriter writer =
      new MessageWriter(new HeadWriter(loop), ByteBufAllocator.DEFAULT, ByteBuf::release);
  private final EmbeddedChannel netty =
      new EmbeddedChannel(
          new HttpRequestDecoder(),
          new SimpleChannelInboundHandler<Object>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, Object message) {
              last.message = message;
            }
          });

  /** Parses once, so that what is only written has a head. */
  @Setup
  public void parseOnce() {
    parse();
  }

  /** Lets the buffers go. */
  @TearDown
  public void close() {
    parser.close();
    writer.close();
    netty.finishAndReleaseAll();
    source.release();
  }

  /** Bytes to head. */
  @Benchmark
  public @Nullable Object parse() {
    parser.feed(source.retainedDuplicate());
    parser.next();
    return last.head;
  }

  /** Bytes to head to bytes. */
  @Benchmark
  public @Nullable Object parseAndWrite() {
    parse();
    return write();
  }

  /** Head to bytes. */
  @Benchmark
  public @Nullable Object write() {
    RequestHead head = last.head;
    if (head != null) {
      writer.request(head, true, false);
      writer.flush();
    }
    return head;
  }

  /** Bytes to head with Netty's decoder in an embedded channel. */
  @Benchmark
  public @Nullable Object nettyDecoder() {
    netty.writeInbound(source.retainedDuplicate());
    return last.message;
  }

  /** What making the source buffer costs in each of the others. */
  @Benchmark
  public boolean sourceOnly() {
    return source.retainedDuplicate().release();
  }

  /** Keeps what it is told last. */
  private static final class Last implements Http1Sink<RequestHead> {
    @Nullable RequestHead head;
    @Nullable Object message;

    @Override
    public void head(RequestHead head, boolean end) {
      this.head = head;
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      owned.release();
    }

    @Override
    public void end(@Nullable Headers trailers) {}

    @Override
    public void refused(Fault fault, String detail) {
      throw new IllegalStateException(fault + ": " + detail);
    }
  }
}
