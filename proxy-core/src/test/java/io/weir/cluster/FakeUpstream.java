package io.weir.cluster;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import java.util.ArrayList;
import java.util.List;

/** An upstream that answers what a test tells it to, when it tells it to. */
public final class FakeUpstream implements Upstream {
  private final List<Call> calls = new ArrayList<>();
  private boolean closed;

  /** One request that was opened. */
  public static final class Call implements UpstreamStream {
    public final RequestHead head;
    private final UpstreamEvents events;
    public boolean flushed;
    public boolean reading;
    public boolean cancelled;

    Call(RequestHead head, UpstreamEvents events) {
      this.head = head;
      this.events = events;
    }

    public void answer(int status) {
      events.head(new ResponseHead(status, new Headers()), true);
    }

    public void headOnly(int status) {
      events.head(new ResponseHead(status, new Headers()), false);
    }

    public void body(ByteBuf bytes, boolean end) {
      events.data(bytes, end);
    }

    public void fail(Fault fault, String detail) {
      events.failed(fault, detail);
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      owned.release();
    }

    @Override
    public void trailers(Headers trailers) {}

    @Override
    public void flush() {
      flushed = true;
    }

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public void reading(boolean wanted) {
      reading = wanted;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  @Override
  public synchronized UpstreamStream open(
      Loop loop, RequestHead head, boolean end, UpstreamEvents events) {
    Call call = new Call(head, events);
    calls.add(call);
    events.connected(call, false);
    return call;
  }

  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  public synchronized Call last() {
    return calls.get(calls.size() - 1);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  public synchronized boolean closed() {
    return closed;
  }
}
