package io.weir.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import io.weir.testing.Patience;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One request as a test makes it: what it is told lies in a queue, in order. */
final class Call implements UpstreamEvents {
  final AtomicLong bytes = new AtomicLong();
  final AtomicInteger reads = new AtomicInteger();
  final Loop loop;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicInteger afterEnd = new AtomicInteger();
  private @Nullable UpstreamStream stream;
  private boolean ended;
  @Nullable Runnable onHead;
  @Nullable Runnable onData;
  boolean keepsBody = true;
  boolean flushes = true;

  Call(Loop loop) {
    this.loop = loop;
  }

  /** What was told; {@code end} where it is the last. */
  record Event(String what, boolean end) {}

  /** What went wrong. */
  record Failure(Fault fault, String detail) {}

  /** Opened: kept for {@link #cancel} before a connection is at hand. */
  void opened(UpstreamStream opened) {
    stream = opened;
  }

  private void told(String what, boolean end) {
    if (ended) {
      afterEnd.incrementAndGet();
    }
    ended |= end;
    events.add(new Event(what, end));
  }

  @Override
  public void connected(UpstreamStream connected, boolean reused) {
    stream = connected;
    told(reused ? "reused" : "connected", false);
    if (flushes) {
      connected.flush();
    }
  }

  @Override
  public void informational(ResponseHead head) {
    told("interim " + head.status(), false);
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    StringBuilder text = new StringBuilder("head " + head.status());
    for (int i = 0; i < head.headers().size(); i++) {
      text.append(' ').append(head.headers().name(i)).append('=').append(head.headers().value(i));
    }
    if (head.bodyLength() != ResponseHead.UNKNOWN_LENGTH) {
      text.append(" length=").append(head.bodyLength());
    }
    told(text.toString(), end);
    if (onHead != null) {
      onHead.run();
    }
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    String text = keepsBody ? owned.toString(StandardCharsets.ISO_8859_1) : "";
    bytes.addAndGet(owned.readableBytes());
    owned.release();
    if (keepsBody || end) {
      told("data " + text, end);
    }
    if (onData != null) {
      onData.run();
    }
  }

  @Override
  public void trailers(Headers trailers) {
    told("trailers " + trailers.toString().strip(), true);
  }

  @Override
  public void readComplete() {
    reads.incrementAndGet();
  }

  @Override
  public void writable() {
    told("writable", false);
  }

  @Override
  public void failed(Fault fault, String detail) {
    told("failed " + fault + " " + detail, true);
  }

  /** The next thing told, waited for. */
  Event next() {
    try {
      Event event = events.poll(Patience.SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("nothing told within " + Patience.SECONDS + " s");
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  Call expect(String what) {
    assertThat(next().what()).isEqualTo(what);
    return this;
  }

  Call connected() {
    return expect("connected");
  }

  Call reused() {
    return expect("reused");
  }

  /** The body until its end, which must be an honest one. */
  String body() {
    StringBuilder body = new StringBuilder();
    while (true) {
      Event event = next();
      assertThat(event.what()).startsWith("data ");
      body.append(event.what().substring("data ".length()));
      if (event.end()) {
        return body.toString();
      }
    }
  }

  /** The fault it ends with; passes over what comes before, but not over an honest end. */
  Failure failure() {
    while (true) {
      Event event = next();
      if (event.what().startsWith("failed ")) {
        String[] parts = event.what().split(" ", 3);
        return new Failure(Fault.valueOf(parts[1]), parts[2]);
      }
      if (event.end()) {
        throw new AssertionError("ended without a fault: " + event);
      }
    }
  }

  void failsWith(Fault fault) {
    assertThat(failure().fault()).isEqualTo(fault);
  }

  /** Whether nothing lies in the queue. */
  boolean quiet() {
    return events.isEmpty();
  }

  /** How often it was told something after its end; never, if all is well. */
  int toldAfterEnd() {
    return afterEnd.get();
  }

  UpstreamStream stream() {
    if (stream == null) {
      throw new IllegalStateException("call: not opened");
    }
    return stream;
  }

  void send(String text, boolean end) {
    onLoop(
        () -> {
          stream().data(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), end);
          stream().flush();
          return null;
        });
  }

  void flush() {
    onLoop(
        () -> {
          stream().flush();
          return null;
        });
  }

  void reading(boolean wanted) {
    onLoop(
        () -> {
          stream().reading(wanted);
          return null;
        });
  }

  void cancel() {
    onLoop(
        () -> {
          stream().cancel();
          return null;
        });
  }

  <T extends @Nullable Object> T onLoop(Callable<T> task) {
    try {
      return loop.executor().submit(task).get(Patience.SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
