package io.weir.exchange.desk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Stands for a client that has left an exchange which goes on for others. */
public final class AbsentClient implements Downstream {
  private final Downstream left;

  public AbsentClient(Downstream left) {
    this.left = left;
  }

  @Override
  public Loop loop() {
    return left.loop();
  }

  @Override
  public ByteBufAllocator alloc() {
    return left.alloc();
  }

  @Override
  public InetSocketAddress remote() {
    return left.remote();
  }

  @Override
  public String protocol() {
    return left.protocol();
  }

  @Override
  public FilterContext.@Nullable Peer peer() {
    return left.peer();
  }

  @Override
  public void informational(ResponseHead head) {}

  @Override
  public void head(ResponseHead head, boolean end) {}

  @Override
  public void data(ByteBuf owned, boolean end) {
    owned.release();
  }

  @Override
  public void trailers(Headers trailers) {}

  @Override
  public void flush() {}

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void reading(boolean wanted) {}

  @Override
  public void abort(Fault fault) {}
}
