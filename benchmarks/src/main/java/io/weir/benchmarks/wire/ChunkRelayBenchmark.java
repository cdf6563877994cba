package io.weir.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.http1.HeadWriter;
import io.weir.http1.Http1Limits;
import io.weir.http1.Http1Sink;
import io.weir.http1.MessageWriter;
import io.weir.http1.ResponseParser;
import io.weir.net.Clock;
import io.weir.net.Loop;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One chunk of an upstream's stream to the client, framed anew: the cost of an event. It comes as
 * from a socket, in a buffer of its own, whose allocation and filling are in the cost.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkRelayBenchmark {
  @Param({"200", "2000", "16000"})
  private int size;

  private final Loop loop = new Loop(new EmbeddedChannel().eventLoop(), 0, Clock.system());
  private final MessageWriter writer =
      new MessageWriter(new HeadWriter(loop), ByteBufAllocator.DEFAULT, ByteBuf::release);
  private final ResponseParser parser =
      new ResponseParser(Http1Limits.DEFAULT, new Relay(writer), ByteBufAllocator.DEFAULT);
  private byte[] chunk = {};

  /** Begins the response whose chunks are relayed. */
  @Setup
  public void begin() {
    String framed = Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n";
    chunk = framed.getBytes(StandardCharsets.US_ASCII);
    parser.expect(false);
    parser.feed(DirectText.of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
  }

  /** Lets the buffers go. */
  @TearDown
  public void close() {
    parser.close();
    writer.close();
  }

  /** One chunk in, one chunk out. */
  @Benchmark
  public void relay() {
    ByteBuf read = ByteBufAllocator.DEFAULT.ioBuffer(Math.max(512, 2 * size));
    parser.feed(read.writeBytes(chunk));
    writer.flush();
  }

  /** Writes on what it is told. */
  private record Relay(MessageWriter writer) implements Http1Sink<ResponseHead> {
    @Override
    public void head(ResponseHead head, boolean end) {
      writer.response(head, end, new HeadWriter.Client(false, false, true));
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      writer.data(owned, end);
    }

    @Override
    public void end(@Nullable Headers trailers) {}

    @Override
    public void refused(Fault fault, String detail) {
      throw new IllegalStateException(fault + ": " + detail);
    }
  }
}
