package io.weir.filters.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.store.ledger.OpenList.Held;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenListTest {
  private static final long[] LEASES = {1_000, 60_000, 600_000};

  private final OpenList list = new OpenList();
  private long serial;

  @Test
  void first_whateverComesAndGoes_isTheOneWhoseLeaseEndsFirst() {
    Random random = new Random(7);
    List<Held> open = new ArrayList<>();
    long now = 1_000_000;
    for (int i = 0; i < 20_000; i++) {
      // The clock goes on, mostly; at times it is set back.
      now += random.nextInt(100) == 0 ? -random.nextInt(5_000) : random.nextInt(20);
      if (random.nextInt(100) < 51) {
        long lease = LEASES[random.nextInt(LEASES.length)];
        Held held = held(now + lease);
        list.add(held, lease);
        open.add(held);
      } else if (!open.isEmpty()) {
        Held gone = open.remove(random.nextInt(open.size()));
        assertThat(list.remove(gone)).isTrue();
        assertThat(list.remove(gone)).isFalse();
      }
      assertThat(list.size()).isEqualTo(open.size());
      assertThat(firstEnd()).isEqualTo(least(open));
    }
    assertThat(open).hasSizeGreaterThan(100);
  }

  @Test
  void first_equalEnds_areTakenInTheirOrder() {
    List<Held> all = List.of(held(10), held(10), held(10));
    all.forEach(held -> list.add(held, 5));
    for (Held held : all) {
      assertThat(list.first()).isSameAs(held);
      list.remove(held);
    }
    assertThat(list.first()).isNull();
  }

  private Held held(long expiresMillis) {
    return new Held("test-", ++serial, List.of(), 1, expiresMillis, new Window[0]);
  }

  private long firstEnd() {
    Held first = list.first();
    return first == null ? -1 : first.expiresMillis();
  }

  private static long least(List<Held> open) {
    return open.stream()
        .min(Comparator.comparingLong(Held::expiresMillis))
        .map(Held::expiresMillis)
        .orElse(-1L);
  }
}
