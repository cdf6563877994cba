package io.weir.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The process's event loops, one for a processor unless told otherwise. From any thread. */
public final class Loops {
  private static final int STOP_SECONDS = 5;

  private final Transport transport;
  private final EventLoopGroup group;
  private final List<Loop> all;

  private Loops(Transport transport, EventLoopGroup group, List<Loop> all) {
    this.transport = transport;
    this.group = group;
    this.all = all;
  }

  /**
   * Starts {@code count} loops.
   *
   * @throws IllegalStateException where this machine has no such transport
   */
  public static Loops start(Transport transport, int count, Clock clock) {
    Transport resolved = transport.resolved();
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("weir-loop"), resolved.ioHandlers());
    List<Loop> all = new ArrayList<>(count);
    for (EventExecutor executor : group) {
      all.add(new Loop((EventLoop) executor, all.size(), clock));
    }
    return new Loops(resolved, group, List.copyOf(all));
  }

  /** The transport in use; never {@link Transport#AUTO}. */
  public Transport transport() {
    return transport;
  }

  public int size() {
    return all.size();
  }

  /** The loop of that number, from 0. */
  public Loop get(int index) {
    return all.get(index);
  }

  /** All loops, in the order of their numbers. */
  public List<Loop> all() {
    return all;
  }

  /** All loops, as Netty sees them. */
  public EventLoopGroup group() {
    return group;
  }

  /**
   * The loop that stands for Netty's {@code executor}. Asked once for a connection, so a walk does.
   *
   * @throws IllegalArgumentException where it is none of these
   */
  public Loop of(EventExecutor executor) {
    for (Loop loop : all) {
      if (loop.executor() == executor) {
        return loop;
      }
    }
    throw new IllegalArgumentException("executor: " + executor + " (expected: one of the loops)");
  }

  /** Complete when every loop has run what it was given before this call. */
  public CompletionStage<Void> passed() {
    return CompletableFuture.allOf(
        all.stream()
            .map(loop -> CompletableFuture.runAsync(() -> {}, loop.executor()))
            .toArray(CompletableFuture[]::new));
  }

  /** Stops the loops' threads: what was scheduled is dropped; complete when all have ended. */
  public Future<?> stop() {
    return group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
  }
}
