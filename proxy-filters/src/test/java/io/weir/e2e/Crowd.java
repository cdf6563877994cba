package io.weir.e2e;

import io.weir.testing.Patience;
import io.weir.testing.RawClient;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** Clients that ask at the same time, each on a thread and a connection of its own. */
final class Crowd {
  private final Queue<Told> told = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * What one of them was told.
   *
   * @param status 0 where the connection ended without an answer
   * @param nanos how long it took
   */
  record Told(int status, long nanos) {}

  /**
   * Begins to ask, the clients spread over the proxies; each goes on for as long as it should and
   * its proxy is there.
   */
  Crowd(int clients, List<InetSocketAddress> proxies, String request, BooleanSupplier goOn) {
    for (int i = 0; i < clients; i++) {
      InetSocketAddress proxy = proxies.get(i % proxies.size());
      Thread thread = new Thread(() -> ask(proxy, request, goOn), "crowd-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** What so many clients are told, each of which asks so often. */
  static List<Told> told(int clients, List<InetSocketAddress> proxies, String request, int times) {
    ThreadLocal<Integer> asked = ThreadLocal.withInitial(() -> 0);
    BooleanSupplier goOn =
        () -> {
          asked.set(asked.get() + 1);
          return asked.get() <= times;
        };
    return new Crowd(clients, proxies, request, goOn).join();
  }

  private void ask(InetSocketAddress proxy, String request, BooleanSupplier goOn) {
    boolean more = goOn.getAsBoolean();
    try {
      while (more) {
        try (RawClient client = RawClient.to(proxy)) {
          boolean open = true;
          while (more && open) {
            open = answered(client, request);
            more = goOn.getAsBoolean();
          }
        }
      }
    } catch (RuntimeException | AssertionError e) {
      told.add(new Told(0, 0)); // the proxy is gone
    }
  }

  /** Whether the connection can be used again. */
  private boolean answered(RawClient client, String request) {
    long before = System.nanoTime();
    String answer = client.send(request).readResponse();
    if (answer.isEmpty()) {
      throw new AssertionError("no answer");
    }
    int status = Integer.parseInt(answer.substring(9, 12));
    told.add(new Told(status, System.nanoTime() - before));
    return !answer.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n");
  }

  /** Waits for all of them; what they were told. */
  List<Told> join() {
    try {
      for (Thread thread : threads) {
        thread.join(2 * Patience.MILLIS);
        if (thread.isAlive()) {
          throw new AssertionError("still asking: " + thread);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return List.copyOf(told);
  }

  /** How many were told that. */
  static long count(List<Told> told, int status) {
    return told.stream().filter(one -> one.status == status).count();
  }
}
