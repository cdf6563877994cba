package io.weir.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.route.BodyPeek;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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

/** Model and stream flag found in a chat body, both behind the messages: the worst place. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BodyPeekBenchmark {
  private static final Set<String> FIELDS = Set.of("model", "stream");

  @Param({"2048", "32768"})
  private int size;

  @Param({"true", "false"})
  private boolean direct;

  private ByteBuf body = Unpooled.EMPTY_BUFFER;

  /** Makes the body: messages of a few hundred bytes, with line ends and quotes in them. */
  @Setup
  public void make() {
    String line = "Why is the sky \\\"blue\\\" at noon, and red at dusk?\\nAnswer in one line. ";
    StringBuilder text = new StringBuilder("{\"messages\":[");
    while (text.length() < size - 60) {
      text.append("{\"role\":\"user\",\"content\":\"").append(line.repeat(5)).append("\"},");
    }
    text.setLength(text.length() - 1);
    text.append("],\"temperature\":0.2,\"stream\":true,\"model\":\"gpt-4o-mini\"}");
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    body = direct ? Unpooled.directBuffer().writeBytes(bytes) : Unpooled.wrappedBuffer(bytes);
  }

  /** Gives the body back. */
  @TearDown
  public void release() {
    body.release();
  }

  /** Looks through the whole body. */
  @Benchmark
  public BodyPeek peek() {
    BodyPeek peek = new BodyPeek(FIELDS, 1024);
    peek.feed(body, true);
    return peek;
  }
}
