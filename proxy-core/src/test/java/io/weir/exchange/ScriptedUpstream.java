package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.cluster.Upstream;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An endpoint that does what a test tells it, when it tells it to, and keeps what it was sent. */
final class ScriptedUpstream implements Upstream {
  final List<Call> calls = new ArrayList<>();
  boolean connects = true;
  boolean writable = true;

  /** One request that was opened. */
  final class Call implements UpstreamStream {
    final RequestHead head;
    final StringBuilder sent = new StringBuilder();
    private final UpstreamEvents events;
    boolean ended;
    boolean flushed;
    boolean reading = true;
    boolean cancelled;

    Call(RequestHead head, boolean end, UpstreamEvents events) {
      this.head = head;
      this.ended = end;
      this.events = events;
    }

    void connect() {
      events.connected(this, false);
    }

    /** An answer's head; fields are names and values in turn. */
    Call head(int status, boolean end, String... fields) {
      ResponseHead answer = new ResponseHead(status, new Headers());
      for (int i = 0; i < fields.length; i += 2) {
        answer.headers().add(fields[i], fields[i + 1]);
      }
      events.head(answer, end);
      return this;
    }

    Call events(String... pieces) {
      head(200, false, "content-type", "text/event-stream");
      for (String piece : pieces) {
        body(piece, false);
      }
      return this;
    }

    Call body(String text, boolean end) {
      ByteBuf bytes = ByteBufAllocator.DEFAULT.buffer();
      bytes.writeCharSequence(text, StandardCharsets.UTF_8);
      events.data(bytes, end);
      return this;
    }

    void readComplete() {
      events.readComplete();
    }

    void answer(int status, String body, String... fields) {
      head(status, false, fields).body(body, true).readComplete();
    }

    void takesMore() {
      events.writable();
    }

    void fail(Fault fault) {
      events.failed(fault, "scripted");
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      sent.append(owned.toString(StandardCharsets.UTF_8));
      owned.release();
      ended |= end;
    }

    @Override
    public void trailers(Headers trailers) {
      ended = true;
    }

    @Override
    public void flush() {
      flushed = true;
    }

    @Override
    public boolean writable() {
      return writable;
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
  public UpstreamStream open(Loop loop, RequestHead head, boolean end, UpstreamEvents events) {
    Call call = new Call(head, end, events);
    calls.add(call);
    if (connects) {
      call.connect();
    }
    return call;
  }

  Call call(int index) {
    return calls.get(index);
  }

  Call last() {
    return calls.get(calls.size() - 1);
  }

  @Override
  public void close() {}
}
