package io.weir.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.exchange.chain.FilterChain;
import io.weir.exchange.chain.Plan;
import io.weir.fault.Fault;
import io.weir.filter.EventSink;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.ServerSentEvent;
import io.weir.http.Answer;
import io.weir.testing.FilterHarness;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A stream cut into its events for a hook that takes and gives them one by one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventSplitBenchmark {
  private static final int AT_ONCE = 16;
  private static final String START = "data: {\"choices\":[{\"delta\":{\"content\":\"";
  private static final String END = "\"}}]}\n\n";

  /** Length of an event. */
  @Param({"200", "2000"})
  private int size;

  private final Taker client = new Taker();
  private final FilterChain chain = chain(client);
  private ByteBuf event = Unpooled.EMPTY_BUFFER;
  private ByteBuf firstHalf = Unpooled.EMPTY_BUFFER;
  private ByteBuf secondHalf = Unpooled.EMPTY_BUFFER;
  private ByteBuf burst = Unpooled.EMPTY_BUFFER;

  private static FilterChain chain(Taker client) {
    FilterContext exchange = new FilterHarness().exchange("POST", "/v1/chat/completions");
    FilterChain chain = new FilterChain(new Plan(List.of(new ByEvent())), exchange, client);
    chain.request(exchange.request(), true);
    chain.beginResponse(true);
    return chain;
  }

  /** Makes the events. */
  @Setup
  public void make() {
    String text = START + "x".repeat(size - START.length() - END.length()) + END;
    event = DirectText.of(text);
    firstHalf = DirectText.of(text.substring(0, size / 2));
    secondHalf = DirectText.of(text.substring(size / 2));
    burst = DirectText.of(text.repeat(AT_ONCE));
  }

  /** Lets the events go. */
  @TearDown
  public void release() {
    event.release();
    firstHalf.release();
    secondHalf.release();
    burst.release();
  }

  /** One event in one read. */
  @Benchmark
  public long event() {
    chain.responseData(event.retainedDuplicate(), false);
    return client.bytes;
  }

  /** One event in two reads. */
  @Benchmark
  public long halves() {
    chain.responseData(firstHalf.retainedDuplicate(), false);
    chain.responseData(secondHalf.retainedDuplicate(), false);
    return client.bytes;
  }

  /** Each of sixteen events in one read. */
  @Benchmark
  @OperationsPerInvocation(AT_ONCE)
  public long burst() {
    chain.responseData(burst.retainedDuplicate(), false);
    return client.bytes;
  }

  /** Has its hooks told of events, and lets all pass. */
  private static final class ByEvent implements Filter {
    @Override
    public Class<? extends Hook> hook() {
      return Passing.class;
    }

    @Override
    public Hook open(FilterContext context) {
      return new Passing();
    }
  }

  private static final class Passing extends Hook {
    @Override
    public void event(ServerSentEvent event, EventSink out) {
      out.emit(event);
    }
  }

  /** The end of the chain, which counts what comes. */
  private static final class Taker implements FilterChain.Ends {
    private long bytes;

    @Override
    public void responseOut(ByteBuf data, boolean end) {
      bytes += data.readableBytes();
      data.release();
    }

    @Override
    public void requestOut(ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void chainFailed(Fault fault, String detail) {
      throw new IllegalStateException(fault + ": " + detail);
    }

    @Override
    public void chainReplied(Answer answer) {
      throw new IllegalStateException("an answer (expected: none)");
    }
  }
}
