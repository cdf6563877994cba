package io.weir.benchmarks.load.client;

import io.netty.channel.Channel;

/** One connection of a link; deaf once the link has left it. */
abstract class Wire {
  final Station station;
  private final Link link;
  private final Channel channel;
  private int served;

  Wire(Link link, Channel channel) {
    this.link = link;
    this.channel = channel;
    station = link.station;
  }

  /** The connection is there. */
  abstract void connected(long now);

  /** Fails what was silent for too long. */
  abstract void giveUp(long now, long timeoutNanos);

  /** Reads once, for a slow reader. */
  abstract void sip();

  /** Whether this is the connection that the link uses. */
  final boolean inUse() {
    return link.uses(this);
  }

  /** An answer has come whole. */
  final void serve() {
    served++;
  }

  final int served() {
    return served;
  }

  /** Whether the connection may serve more than this many beside those that it has served. */
  final boolean serves(int more) {
    int most = station.work.limits().requestsPerConnection();
    return most == 0 || served + more < most;
  }

  /** Leaves this connection for a new one; with a pause if it has failed. */
  final void replace(boolean failed) {
    link.replace(this, failed);
  }

  final void close() {
    channel.close();
  }
}
