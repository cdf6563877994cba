package io.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A loopback port at which nobody listens: who connects is refused. It stays so until this is
 * closed, as nobody else is given the port.
 */
public final class ClosedPort implements AutoCloseable {
  private final Socket holder = new Socket();

  /** Any free port. */
  public ClosedPort() {
    this(0);
  }

  /** That port, whose connections may still be ending. */
  public ClosedPort(int port) {
    try {
      holder.setReuseAddress(true);
      holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return holder.getLocalPort();
  }

  @Override
  public void close() {
    try {
      holder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
