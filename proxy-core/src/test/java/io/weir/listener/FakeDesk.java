package io.weir.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.exchange.desk.Desk;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.testing.Patience;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A desk that does what a test says; left alone, it answers each request, when it is whole, with
 * method, path and the number of body bytes.
 */
final class FakeDesk implements Desk {
  final BlockingQueue<Exchange> begun = new LinkedBlockingQueue<>();
  volatile Consumer<Exchange> onBegin = exchange -> {};
  volatile boolean draining;

  @Override
  public RequestEvents begin(Downstream downstream, RequestHead head, boolean end) {
    Exchange exchange = new Exchange(downstream, head);
    begun.add(exchange);
    onBegin.accept(exchange);
    if (end) {
      exchange.ended();
    }
    return exchange;
  }

  @Override
  public void refuse(
      Downstream downstream, @Nullable RequestHead head, Fault fault, String detail) {
    Headers headers = new Headers();
    headers.add(HeaderNames.X_WEIR_FAULT, fault.word());
    answer(downstream, fault.status(), headers, detail);
  }

  @Override
  public boolean draining() {
    return draining;
  }

  /** The next exchange that began. */
  Exchange next() {
    try {
      Exchange next = begun.poll(Patience.SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no request came");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void answer(Downstream to, int status, Headers headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    ResponseHead head = new ResponseHead(status, headers);
    head.bodyLength(bytes.length);
    to.head(head, bytes.length == 0);
    if (bytes.length > 0) {
      to.data(Unpooled.wrappedBuffer(bytes), true);
    }
    to.flush();
  }

  /** One request, as the desk was told of it. */
  static final class Exchange implements RequestEvents {
    final Downstream down;
    final RequestHead head;
    final StringBuilder body = new StringBuilder();
    final AtomicLong bytes = new AtomicLong();
    volatile @Nullable Headers trailers;
    volatile @Nullable Fault fault;

    /** Done when the request is whole; null to leave it to the test. */
    volatile @Nullable Runnable onEnd = this::answerPlainly;

    volatile Consumer<ByteBuf> onData = ByteBuf::release;
    volatile Runnable onWritable = () -> {};

    /** Done when the request could not be read to its end, and an answer may be tried. */
    volatile Runnable onGone = this::answerFault;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);

    Exchange(Downstream down, RequestHead head) {
      this.down = down;
      this.head = head;
    }

    private void answerPlainly() {
      answer(200, head.method() + " " + head.path() + " " + bytes);
    }

    private void answerFault() {
      Fault why = fault;
      if (why != null && why != Fault.CLIENT_GONE) {
        answer(why.status(), why.word());
      }
    }

    void answer(int status, String text) {
      FakeDesk.answer(down, status, new Headers(), text);
    }

    /** Runs on the request's loop, and waits for it. */
    void onLoop(Runnable task) {
      if (!down.loop().executor().submit(task).awaitUninterruptibly(Patience.MILLIS)) {
        throw new AssertionError("the loop is busy");
      }
    }

    private void ended() {
      ended.countDown();
      Runnable task = onEnd;
      if (task != null) {
        task.run();
      }
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      bytes.addAndGet(owned.readableBytes());
      if (body.length() < 4096) {
        body.append(owned.toString(StandardCharsets.ISO_8859_1));
      }
      onData.accept(owned);
      if (end) {
        ended();
      }
    }

    @Override
    public void trailers(Headers trailers) {
      this.trailers = trailers;
      ended();
    }

    @Override
    public void readComplete() {
      down.flush();
    }

    @Override
    public void writable() {
      onWritable.run();
    }

    @Override
    public void gone(Fault fault, String detail) {
      if (this.fault != null) {
        throw new IllegalStateException("gone twice: " + this.fault + ", then " + fault);
      }
      this.fault = fault;
      onGone.run();
      gone.countDown();
    }

    void awaitEnd() {
      await(ended, "the request did not end");
    }

    Fault awaitGone() {
      await(gone, "the exchange was not told that its client is gone");
      return java.util.Objects.requireNonNull(fault);
    }

    private static void await(CountDownLatch latch, String otherwise) {
      try {
        if (!latch.await(Patience.SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError(otherwise);
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
