package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.exchange.desk.Downstream;
import io.weir.fault.Fault;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that keeps all it is sent, and refuses what no protocol could carry. */
final class RecordingDownstream implements Downstream {
  private final Loop loop;
  private final StringBuilder body = new StringBuilder();
  private final List<Integer> interim = new ArrayList<>();
  private @Nullable ResponseHead head;
  private @Nullable Fault aborted;
  private boolean unflushed;
  boolean ended;
  boolean writable = true;
  boolean reading = true;

  RecordingDownstream(Loop loop) {
    this.loop = loop;
  }

  /** The status that came; 0 before one did. */
  int status() {
    return head == null ? 0 : head.status();
  }

  @Nullable String field(HeaderName name) {
    return head == null ? null : head.headers().get(name);
  }

  String body() {
    return body.toString();
  }

  List<Integer> interim() {
    return interim;
  }

  @Nullable Fault aborted() {
    return aborted;
  }

  /** Whether the client has a whole answer, and all of it has left. */
  boolean whole() {
    return head != null && ended && aborted == null && !unflushed;
  }

  /** Whether all that was written has left. */
  boolean flushed() {
    return !unflushed;
  }

  private void expect(boolean right, String what) {
    if (!right) {
      throw new AssertionError(what);
    }
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public ByteBufAllocator alloc() {
    return ByteBufAllocator.DEFAULT;
  }

  @Override
  public InetSocketAddress remote() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
  }

  @Override
  public String protocol() {
    return "HTTP/1.1";
  }

  @Override
  public void informational(ResponseHead interimHead) {
    interim.add(interimHead.status());
  }

  @Override
  public void head(ResponseHead answer, boolean end) {
    expect(head == null, "a second head");
    head = answer;
    ended = end;
    unflushed = true;
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    String text = owned.toString(StandardCharsets.UTF_8);
    owned.release();
    expect(head != null, "data before the head");
    expect(!ended && aborted == null, "data after the end");
    body.append(text);
    ended = end;
    unflushed = true;
  }

  @Override
  public void trailers(Headers trailers) {
    expect(head != null && !ended, "trailers outside of a body");
    ended = true;
    unflushed = true;
  }

  @Override
  public void flush() {
    unflushed = false;
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
  public void abort(Fault fault) {
    expect(!ended || status() == 101, "an abort of a whole answer");
    aborted = fault;
  }
}
