package io.weir.exchange.desk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The client of an exchange that goes on for others, too: it may leave, and while the exchange is
 * kept it may read slowly. What it has not taken then waits here, copied; a client that lags behind
 * by more than a bound is cut off. On the exchange's loop.
 */
public final class SharedClient implements Downstream {
  private static final int PIECE_BYTES = 16 * 1024;

  private final Downstream client;
  private final Deque<ByteBuf> backlog = new ArrayDeque<>();
  private final boolean wasThere;
  private boolean gone;
  private boolean kept;
  private boolean othersRead;
  private boolean ended;
  private long lagBytes;
  private long lagBytesMax;
  private @Nullable Headers trailers;
  private @Nullable Fault broken;
  private @Nullable Fault left;

  /** A client that is there. */
  public SharedClient(Downstream client) {
    this(client, true);
  }

  private SharedClient(Downstream client, boolean there) {
    this.client = client;
    this.wasThere = there;
    this.gone = !there;
  }

  /** Stands for a client where there never was one; what is known of it is known of another. */
  public static SharedClient nobody(Downstream other) {
    return new SharedClient(other, false);
  }

  /** Lets it read slowly, up to a lag, or leave; but has the exchange wait where nobody reads. */
  public void keep(long lagBytesMax, boolean othersRead) {
    this.kept = true;
    this.othersRead = othersRead;
    this.lagBytesMax = lagBytesMax;
  }

  /** The exchange goes at its client's pace again; false where there is no client any more. */
  public boolean keepNoLonger() {
    kept = false;
    return !gone || !wasThere;
  }

  /** It leaves; whether the exchange goes on without it. */
  public boolean leave(Fault why) {
    if (!gone) {
      gone = true;
      left = why;
      for (ByteBuf waits = backlog.poll(); waits != null; waits = backlog.poll()) {
        waits.release();
      }
    }
    return kept;
  }

  /** Why it has left; null where it has not. */
  public @Nullable Fault left() {
    return left;
  }

  /** It takes bytes again: gives it what waits. */
  public void drain() {
    if (backlog.isEmpty()) {
      return;
    }
    while (!backlog.isEmpty() && client.writable()) {
      ByteBuf next = backlog.remove();
      lagBytes -= next.readableBytes();
      client.data(next, ended && trailers == null && backlog.isEmpty());
    }
    if (backlog.isEmpty() && trailers != null) {
      client.trailers(trailers);
    }
    client.flush();
    if (backlog.isEmpty() && broken != null) {
      client.abort(broken);
    }
  }

  @Override
  public Loop loop() {
    return client.loop();
  }

  @Override
  public ByteBufAllocator alloc() {
    return client.alloc();
  }

  @Override
  public InetSocketAddress remote() {
    return client.remote();
  }

  @Override
  public String protocol() {
    return client.protocol();
  }

  @Override
  public FilterContext.@Nullable Peer peer() {
    return client.peer();
  }

  @Override
  public void informational(ResponseHead head) {
    if (!gone) {
      client.informational(head);
    }
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    if (!gone) {
      client.head(head, end);
    }
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    if (gone) {
      owned.release();
    } else if (backlog.isEmpty() && (!kept || client.writable())) {
      client.data(owned, end);
    } else if (kept && lagBytes + owned.readableBytes() > lagBytesMax) {
      owned.release();
      leave(Fault.CLIENT_TOO_SLOW);
      client.abort(Fault.CLIENT_TOO_SLOW);
    } else {
      ended = end;
      copy(owned);
    }
  }

  /** Small pieces are gathered: each alone might hold a whole read buffer of its upstream's. */
  private void copy(ByteBuf owned) {
    int length = owned.readableBytes();
    ByteBuf last = backlog.peekLast();
    if (last == null || last.maxFastWritableBytes() < length) {
      last = client.alloc().buffer(Math.max(PIECE_BYTES, length));
      backlog.add(last);
    }
    last.writeBytes(owned);
    owned.release();
    lagBytes += length;
  }

  @Override
  public void trailers(Headers fields) {
    if (!backlog.isEmpty()) {
      ended = true;
      trailers = fields;
    } else if (!gone) {
      client.trailers(fields);
    }
  }

  @Override
  public void flush() {
    if (!gone) {
      client.flush();
    }
  }

  @Override
  public boolean writable() {
    if (kept && othersRead) {
      return true;
    }
    return gone ? !kept : backlog.isEmpty() && client.writable();
  }

  @Override
  public void reading(boolean wanted) {
    if (!gone) {
      client.reading(wanted);
    }
  }

  @Override
  public void abort(Fault fault) {
    if (!backlog.isEmpty()) {
      broken = fault;
    } else if (!gone) {
      client.abort(fault);
    }
  }
}
