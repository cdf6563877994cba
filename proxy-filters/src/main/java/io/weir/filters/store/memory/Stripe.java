package io.weir.filters.store.memory;

import io.weir.filters.store.Pace;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** A part of the buckets under one lock, which is held for a few instructions. */
final class Stripe {
  private static final int LOOKED_AT = 4;

  final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<String, Level> levels = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Places> places = new HashMap<>();
  private final int most;
  private long forgotten;

  /** Nothing yet; {@code most} buckets at most. */
  Stripe(int most) {
    this.most = most;
  }

  /** The bucket of that key, filled up to now; a new one is full. */
  Level level(String key, Pace pace, long nowMicros) {
    Level level = levels.get(key);
    if (level == null) {
      makeRoom(nowMicros);
      level = new Level(pace, nowMicros);
      levels.put(key, level);
    } else {
      level.fill(pace, nowMicros);
    }
    return level;
  }

  /**
   * Every new bucket pays for a look at the few that were not used for longest, so buckets that are
   * full again go. Where there is no room and none of them is full, the one that lacks least goes:
   * a newcomer is never refused for want of room.
   */
  private void makeRoom(long nowMicros) {
    String leastKey = null;
    long leastMicros = Long.MAX_VALUE;
    int looked = 0;
    for (Iterator<Map.Entry<String, Level>> eldest = levels.entrySet().iterator();
        eldest.hasNext() && looked < LOOKED_AT;
        looked++) {
      Map.Entry<String, Level> entry = eldest.next();
      if (entry.getValue().full(nowMicros)) {
        eldest.remove();
      } else if (entry.getValue().microsToFull() < leastMicros) {
        leastMicros = entry.getValue().microsToFull();
        leastKey = entry.getKey();
      }
    }
    if (levels.size() >= most && leastKey != null) {
      levels.remove(leastKey);
      forgotten++;
    }
  }

  /** The places of that key, freed of ended leases. */
  Places places(String key, long nowNanos) {
    Places found = places.computeIfAbsent(key, ignored -> new Places());
    found.expire(nowNanos);
    return found;
  }

  /** Gives back the place of that key that was taken under that number. */
  boolean release(String key, long hold) {
    Places found = places.get(key);
    if (found == null || !found.release(hold)) {
      return false;
    }
    tidy(key, found);
    return true;
  }

  /** Forgets the places of that key if nobody has one. */
  void tidy(String key, Places of) {
    if (of.count() == 0) {
      places.remove(key);
    }
  }

  /** How many buckets are remembered. Takes the lock itself. */
  int size() {
    lock.lock();
    try {
      return levels.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many buckets were forgotten before they were full. Takes the lock itself. */
  long forgotten() {
    lock.lock();
    try {
      return forgotten;
    } finally {
      lock.unlock();
    }
  }
}
