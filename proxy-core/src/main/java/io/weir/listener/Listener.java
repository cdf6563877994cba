package io.weir.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.weir.exchange.desk.Desk;
import io.weir.listener.guard.ConnectionGuard;
import io.weir.listener.guard.LastCall;
import io.weir.listener.guard.ListenerScope;
import io.weir.listener.settings.ListenerConfig;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.net.ServerTls;
import io.weir.net.TlsConfig;
import io.weir.net.Transport;
import io.weir.stats.Stats;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One address that Weir accepts connections on. Where the transport can, each loop has a socket of
 * its own there and serves what it accepts; else one loop accepts for all. From any thread.
 */
public final class Listener {
  private final ListenerScope scope;
  private final Loops loops;
  private final InetSocketAddress wanted;
  private volatile List<Channel> sockets = List.of();

  private Listener(ListenerScope scope, Loops loops, InetSocketAddress wanted) {
    this.scope = scope;
    this.loops = loops;
    this.wanted = wanted;
  }

  /**
   * A listener that does not listen yet. Reads certificates and resolves the address: not on a
   * loop.
   *
   * @throws IllegalArgumentException where a certificate cannot be used, or the address is unknown
   */
  public static Listener of(ListenerConfig config, Desk desk, Loops loops, Stats stats) {
    InetSocketAddress address =
        Transport.localAddress(config.address().host(), config.address().port());
    return new Listener(
        new ListenerScope(config, certificates(config), desk, stats), loops, address);
  }

  private static @Nullable ServerTls certificates(ListenerConfig config) {
    TlsConfig tls = config.tls();
    return tls == null ? null : ServerTls.load(tls, config.alpn());
  }

  public String name() {
    return scope.config().name();
  }

  /** The settings for connections that come now. */
  public ListenerConfig config() {
    return scope.config();
  }

  /**
   * Begins to listen, on all loops or on none.
   *
   * @return the address, its port the real one; or why it cannot be had
   */
  public CompletableFuture<InetSocketAddress> bind() {
    CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
    bind(wanted, new ArrayList<>(), bound);
    return bound;
  }

  /** Binds one socket after another: the first tells which port the others share. */
  private void bind(
      InetSocketAddress address, List<Channel> had, CompletableFuture<InetSocketAddress> bound) {
    Transport transport = loops.transport();
    boolean shared = transport.sharesPorts();
    EventLoopGroup acceptor = loops.get(had.size()).executor();
    EventLoopGroup connections = shared ? acceptor : loops.group();
    ChannelFuture binding =
        transport
            .server(acceptor, connections, scope.config().backlog(), shared)
            .childHandler(new ListenerInitializer(scope, loops))
            .bind(address);
    binding.addListener(
        done -> {
          if (!done.isSuccess()) {
            had.forEach(Channel::close);
            bound.completeExceptionally(done.cause());
            return;
          }
          had.add(binding.channel());
          InetSocketAddress real = (InetSocketAddress) binding.channel().localAddress();
          if (shared && had.size() < loops.size()) {
            bind(real, had, bound);
          } else {
            sockets = List.copyOf(had);
            bound.complete(real);
          }
        });
  }

  /** Where it listens; null where it does not. */
  public @Nullable InetSocketAddress address() {
    List<Channel> now = sockets;
    return now.isEmpty() ? null : (InetSocketAddress) now.get(0).localAddress();
  }

  /** Leaves new connections to wait in the kernel; complete when none is accepted any more. */
  public CompletableFuture<Void> pause() {
    return accepting(false);
  }

  /** Accepts again. */
  public CompletableFuture<Void> resume() {
    return accepting(true);
  }

  private CompletableFuture<Void> accepting(boolean wanted) {
    return all(
        sockets.stream()
            .map(
                socket ->
                    CompletableFuture.runAsync(
                        () -> socket.config().setAutoRead(wanted), socket.eventLoop()))
            .toList());
  }

  /** Stops listening for good; complete when the address is free. */
  public CompletableFuture<Void> stopAccepting() {
    List<Channel> now = sockets;
    sockets = List.of();
    return all(now.stream().map(socket -> done(LastCall.close(socket))).toList());
  }

  /**
   * Ends each connection as soon as it carries no request: idle ones now, the others after the
   * answer they owe. HTTP/1 answers say {@code Connection: close}, HTTP/2 clients get GOAWAY, twice
   * (RFC 9113 section 6.8). New connections are still accepted, and drained likewise.
   */
  public void drain() {
    scope.drain();
    onLoops(ConnectionGuard::drain);
  }

  /** Connections open now. */
  public int connections() {
    return scope.openConnections();
  }

  /** Requests in flight now. */
  public long exchanges() {
    return scope.exchanges();
  }

  /** Stops listening, and closes every connection, whatever is in flight; complete when done. */
  public CompletableFuture<Void> close() {
    return stopAccepting()
        .thenCompose(ignored -> onLoops(ConnectionGuard::cut))
        .thenRun(scope::retire);
  }

  /** Whether other settings can take the place of these without listening anew. */
  public boolean canBecome(ListenerConfig other) {
    ListenerConfig now = scope.config();
    return now.name().equals(other.name())
        && now.address().equals(other.address())
        && now.backlog() == other.backlog()
        && (now.tls() == null) == (other.tls() == null);
  }

  /**
   * Reads what other settings need, certificates as their files are now: not on a loop. What is
   * returned puts them in force for connections that come, and cannot fail; those open keep what
   * they began with.
   *
   * @throws IllegalArgumentException where a certificate cannot be used
   */
  public Runnable prepare(ListenerConfig other) {
    if (!canBecome(other)) {
      throw new IllegalArgumentException("listener: " + other.name() + " (expected: same socket)");
    }
    ServerTls fresh = certificates(other);
    ServerTls old = scope.tls();
    boolean same =
        fresh != null
            && old != null
            && fresh.sameFilesAs(old)
            && Objects.equals(other.tls(), scope.config().tls())
            && other.alpn().equals(scope.config().alpn());
    return () -> scope.replace(other, same ? old : fresh);
  }

  private CompletableFuture<Void> onLoops(Consumer<ConnectionGuard> task) {
    List<CompletableFuture<Void>> each = new ArrayList<>();
    for (Loop loop : loops.all()) {
      each.add(CompletableFuture.runAsync(() -> eachOn(loop, task), loop.executor()));
    }
    return all(each);
  }

  /** Tells every connection of one loop; on that loop. */
  void eachOn(Loop loop, Consumer<ConnectionGuard> task) {
    scope.on(loop).all().forEach(task);
  }

  private static CompletableFuture<Void> done(ChannelFuture future) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    future.addListener(ignored -> done.complete(null));
    return done;
  }

  private static CompletableFuture<Void> all(List<CompletableFuture<Void>> each) {
    return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new));
  }
}
