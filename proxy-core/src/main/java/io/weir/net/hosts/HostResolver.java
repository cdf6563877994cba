package io.weir.net.hosts;

import io.netty.util.concurrent.Future;
import io.weir.net.Loop;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Names to addresses, remembered for their time to live and shared by all loops. Never blocks. */
@FunctionalInterface
public interface HostResolver extends AutoCloseable {
  /**
   * All addresses of that name, in the order to try them; told on the loop, and called there. Where
   * the host is an address already the future is complete. Fails with an {@link
   * UnknownHostException}, as a rule, where there is none.
   */
  Future<List<InetSocketAddress>> resolve(Loop loop, String host, int port);

  /** Gives sockets and threads back; what is under way may fail. */
  @Override
  default void close() {}
}
