package io.weir.cluster.balance;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Equal hashes to the same endpoint, as long as it is there: a ring on which each candidate owns
 * points in proportion to its share.
 *
 * <p>An endpoint that comes or goes moves only the hashes that it gains or loses. The ring is laid
 * out by shares, not by health: an endpoint that falls ill is stepped over, and gets its own hashes
 * back when it recovers. A request without a hash goes where the other rule says.
 */
public final class HashRing implements Balancer {
  private static final int POINTS_EACH = 1024;
  private static final int POINTS_MAX = 1 << 14;

  private final Balancer unhashed;
  private @Nullable Ring last;

  /**
   * The rule.
   *
   * @param unhashed the rule for requests that have no hash
   */
  public HashRing(Balancer unhashed) {
    this.unhashed = unhashed;
  }

  @Override
  public Picker over(Field field) {
    Ring known = last;
    Ring ring = known != null && known.fits(field) ? known : new Ring(field);
    last = ring;
    Picker others = unhashed.over(field);
    return (hash, avoided) ->
        hash == null || field.usableCount() == 0
            ? others.pick(hash, avoided)
            : ring.pick(field, hash, avoided);
  }

  /** The points in order, and whose they are. */
  private static final class Ring {
    private final String[] keys;
    private final int[] shares;
    private final long[] points;
    private final int[] owners;

    Ring(Field field) {
      int size = field.size();
      this.keys = new String[size];
      this.shares = new int[size];
      int heaviest = 1;
      for (int i = 0; i < size; i++) {
        keys[i] = field.candidate(i).key();
        shares[i] = field.share(i);
        heaviest = Math.max(heaviest, shares[i]);
      }
      int each = POINTS_EACH;
      while (each > 1 && (long) each * size > POINTS_MAX) {
        each >>= 1;
      }
      int[] counts = new int[size];
      int total = 0;
      for (int i = 0; i < size; i++) {
        counts[i] = Math.max(1, (int) Math.round((double) each * shares[i] / heaviest));
        total += counts[i];
      }
      this.points = new long[total];
      this.owners = new int[total];
      layOut(counts);
    }

    private void layOut(int[] counts) {
      Point[] all = new Point[points.length];
      int at = 0;
      for (int owner = 0; owner < counts.length; owner++) {
        long hash = Hash64.of(keys[owner]);
        for (int n = 0; n < counts[owner]; n++) {
          all[at++] = new Point(Hash64.nth(hash, n), owner, keys[owner]);
        }
      }
      Arrays.sort(all);
      for (int i = 0; i < all.length; i++) {
        points[i] = all[i].hash;
        owners[i] = all[i].owner;
      }
    }

    boolean fits(Field field) {
      if (field.size() != keys.length) {
        return false;
      }
      for (int i = 0; i < keys.length; i++) {
        if (field.share(i) != shares[i] || !field.candidate(i).key().equals(keys[i])) {
          return false;
        }
      }
      return true;
    }

    int pick(Field field, long hash, @Nullable IntPredicate avoided) {
      int found = Arrays.binarySearch(points, hash);
      int at = found >= 0 ? found : -found - 1;
      int first = Picker.NONE;
      for (int i = 0; i < points.length; i++) {
        int owner = owners[(at + i) % points.length];
        if (field.weight(owner) == 0) {
          continue;
        }
        if (avoided == null || !avoided.test(owner)) {
          return owner;
        }
        first = first < 0 ? owner : first;
      }
      return first;
    }
  }

  /** One point while the ring is laid out; equal hashes stand in the order of the keys. */
  private record Point(long hash, int owner, String key) implements Comparable<Point> {
    @Override
    public int compareTo(Point other) {
      int byHash = Long.compare(hash, other.hash);
      return byHash != 0 ? byHash : key.compareTo(other.key);
    }
  }
}
