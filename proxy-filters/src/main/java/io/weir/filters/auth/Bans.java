package io.weir.filters.auth;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which addresses have shown too many wrong credentials of late. Only they are remembered, a
 * bounded number of them; good clients cost one look into a map that is nearly always empty. From
 * any loop.
 */
final class Bans {
  private static final long SWEEP_NANOS = 1_000_000_000;

  private final BanConfig config;
  private final ConcurrentHashMap<Long, Tally> tallies = new ConcurrentHashMap<>();
  private final AtomicLong sweptNanos = new AtomicLong(Long.MIN_VALUE);

  Bans(BanConfig config) {
    this.config = config;
  }

  /** One address; guarded by itself. */
  private static final class Tally {
    private long sinceNanos;
    private int failures;
    private boolean banned;

    private Tally(long nowNanos) {
      sinceNanos = nowNanos;
    }
  }

  BanConfig config() {
    return config;
  }

  /** Whether the address is to be turned away now. */
  boolean isBanned(InetAddress address, long nowNanos) {
    if (tallies.isEmpty()) {
      return false;
    }
    Tally tally = tallies.get(key(address));
    if (tally == null) {
      return false;
    }
    synchronized (tally) {
      return tally.banned && nowNanos - tally.sinceNanos < config.lasts().toNanos();
    }
  }

  /** Counts a wrong credential; says whether the address is turned away from here on. */
  boolean failed(InetAddress address, long nowNanos) {
    if (config.isOff()) {
      return false;
    }
    Long key = key(address);
    Tally tally = tallies.get(key);
    if (tally == null) {
      if (tallies.mappingCount() >= config.addressesMax() && !sweep(nowNanos)) {
        return false;
      }
      tally = tallies.computeIfAbsent(key, ignored -> new Tally(nowNanos));
    }
    synchronized (tally) {
      if (isOver(tally, nowNanos)) {
        tally.sinceNanos = nowNanos;
        tally.failures = 0;
        tally.banned = false;
      }
      tally.failures++;
      if (tally.failures < config.after() || tally.banned) {
        return false;
      }
      tally.banned = true;
      tally.sinceNanos = nowNanos;
      return true;
    }
  }

  /** Forgets whoever need not be remembered; not more than once a second. Says if there is room. */
  private boolean sweep(long nowNanos) {
    long swept = sweptNanos.get();
    boolean due = swept == Long.MIN_VALUE || nowNanos - swept >= SWEEP_NANOS;
    if (!due || !sweptNanos.compareAndSet(swept, nowNanos)) {
      return false;
    }
    tallies
        .values()
        .removeIf(
            tally -> {
              synchronized (tally) {
                return isOver(tally, nowNanos);
              }
            });
    return tallies.mappingCount() < config.addressesMax();
  }

  private boolean isOver(Tally tally, long nowNanos) {
    long lasts = (tally.banned ? config.lasts() : config.within()).toNanos();
    return nowNanos - tally.sinceNanos >= lasts;
  }

  /** How many addresses are remembered. */
  long size() {
    return tallies.mappingCount();
  }

  /** IPv4 whole; of IPv6 the half that names a network, for a client chooses the rest freely. */
  private static Long key(InetAddress address) {
    byte[] bytes = address.getAddress();
    long key = bytes.length;
    for (int i = 0; i < Math.min(bytes.length, Long.BYTES); i++) {
      key = key << Byte.SIZE | (bytes[i] & 0xff);
    }
    return key;
  }
}
