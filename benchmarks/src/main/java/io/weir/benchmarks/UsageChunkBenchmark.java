package io.weir.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.filters.llm.usage.read.AnswerUsage;
import io.weir.filters.llm.usage.read.Workbench;
import java.nio.charset.StandardCharsets;
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

/** What looking for usage costs in each event of a stream: one of some 230 bytes, without any. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UsageChunkBenchmark {
  private static final String OPENAI =
      "data: {\"id\":\"chatcmpl-9xYzAbCdEfGh\",\"object\":\"chat.completion.chunk\","
          + "\"created\":1760000000,\"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp_1\","
          + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" morning\"},"
          + "\"finish_reason\":null}],\"usage\":null}\n\n";
  private static final String ANTHROPIC =
      "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
          + "\"delta\":{\"type\":\"text_delta\",\"text\":\" and the light of the evening travels"
          + " a longer way through the air, so that\"}}\n\n";

  @Param({"openai", "anthropic"})
  private String dialect = "";

  @Param({"true", "false"})
  private boolean direct;

  private ByteBuf event = Unpooled.EMPTY_BUFFER;
  private AnswerUsage usage = new AnswerUsage(AnswerUsage.Form.EVENTS, new Workbench());

  /** Makes the event. */
  @Setup
  public void make() {
    String text = dialect.equals("openai") ? OPENAI : ANTHROPIC;
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    event = direct ? Unpooled.directBuffer().writeBytes(bytes) : Unpooled.wrappedBuffer(bytes);
    usage = new AnswerUsage(AnswerUsage.Form.EVENTS, new Workbench());
  }

  /** Gives the event back. */
  @TearDown
  public void release() {
    event.release();
  }

  /** Looks through one event of a long stream. */
  @Benchmark
  public AnswerUsage event() {
    usage.accept(event, false);
    return usage;
  }
}
