package io.weir.net;

import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** NIO's listening socket, which can be asked for those who wait at it. On its loop. */
public final class NioDoor extends NioServerSocketChannel {
  /** The connection that waits longest, which nobody has been told of; null where none waits. */
  public @Nullable SocketChannel accept() throws IOException {
    java.nio.channels.SocketChannel accepted = javaChannel().accept();
    return accepted == null ? null : new NioSocketChannel(this, accepted);
  }
}
