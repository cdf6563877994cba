package io.weir.benchmarks.load.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.weir.benchmarks.load.count.Trouble;
import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is opened anew whenever it ends, until it is closed; after failures with a
 * pause that grows.
 */
public final class Link {
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final int MOST_DOUBLINGS = 7;

  final Station station;
  private @Nullable Wire wire;
  private int failures;
  private boolean closed;

  Link(Station station) {
    this.station = station;
  }

  /** Opens the connection. */
  public void open() {
    if (closed) {
      return;
    }
    long asked = System.nanoTime();
    Dial dial = new Dial();
    station
        .bootstrap()
        .handler(dial)
        .connect(station.work.target())
        .addListener((ChannelFuture future) -> settled(dial.wire, future, asked));
  }

  private void settled(@Nullable Wire fresh, ChannelFuture future, long asked) {
    station.settled();
    long now = System.nanoTime();
    if (!future.isSuccess() || fresh == null) {
      station.tally.notConnected(trouble(future.cause()), now);
      openLater();
      return;
    }
    station.tally.connected(asked, now);
    if (closed) {
      fresh.close();
    } else if (future.channel().isActive()) {
      wire = fresh;
      fresh.connected(now);
    } else {
      openLater();
    }
  }

  private static Trouble trouble(Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return Trouble.CONNECT_TIMEOUT;
    }
    return cause instanceof ConnectException ? Trouble.CONNECT_REFUSED : Trouble.CONNECT_FAILED;
  }

  private void openLater() {
    long pause = FIRST_PAUSE_MILLIS << Math.min(failures++, MOST_DOUBLINGS);
    station.loop.schedule(this::open, pause, TimeUnit.MILLISECONDS);
  }

  /** The wire is to be left for a new one; nothing is under way on it. */
  void replace(Wire old, boolean failed) {
    if (wire != old) {
      return;
    }
    wire = null;
    old.close();
    if (old.served() > 0) {
      failures = 0;
    }
    if (failed || old.served() == 0) {
      openLater();
    } else {
      open();
    }
  }

  /** Whether this wire is the one in use. */
  boolean uses(Wire asking) {
    return wire == asking;
  }

  /** Gives up what was silent for too long, and lets slow readers read; some times a second. */
  public void sweep(long now) {
    Wire current = wire;
    if (current != null) {
      if (station.sips()) {
        current.sip();
      }
      current.giveUp(now, station.work.limits().timeoutNanos());
    }
  }

  /** Ends the connection for good. */
  public void close() {
    closed = true;
    if (wire != null) {
      wire.close();
      wire = null;
    }
  }

  /** Makes a wire of a connection as soon as there is one, before it is connected. */
  private final class Dial extends ChannelInitializer<Channel> {
    private @Nullable Wire wire;

    @Override
    protected void initChannel(Channel channel) {
      wire = station.wire(Link.this, channel);
    }
  }
}
