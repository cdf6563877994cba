package io.weir.filters.cache.flight;

import io.weir.net.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The passengers of one flight on one loop. However much comes, one task at a time waits on the
 * loop to tell them.
 */
final class Crew implements Runnable {
  final Loop loop;
  private final List<Passenger> passengers = new ArrayList<>(1);
  private final AtomicBoolean called = new AtomicBoolean();

  Crew(Loop loop) {
    this.loop = loop;
  }

  /** Has the passengers told that something is new. From any thread. */
  void call() {
    if (called.compareAndSet(false, true)) {
      loop.execute(this);
    }
  }

  /** On the loop. Passengers may go, and take others with them, while they are told. */
  @Override
  public void run() {
    called.set(false);
    for (int i = passengers.size() - 1; i >= 0; i--) {
      if (i < passengers.size()) {
        passengers.get(i).news();
      }
    }
  }

  void add(Passenger passenger) {
    passenger.place = passengers.size();
    passengers.add(passenger);
  }

  void remove(Passenger passenger) {
    int place = passenger.place;
    if (place < 0) {
      return;
    }
    passenger.place = -1;
    Passenger last = passengers.remove(passengers.size() - 1);
    if (last != passenger) {
      passengers.set(place, last);
      last.place = place;
    }
  }
}
