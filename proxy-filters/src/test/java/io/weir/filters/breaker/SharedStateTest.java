package io.weir.filters.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.breaker.config.BreakerConfig;
import io.weir.filters.breaker.config.State;
import io.weir.filters.breaker.machine.Breaker;
import io.weir.filters.breaker.machine.Incidents;
import io.weir.filters.breaker.machine.Signal;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Store;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What replicas make of each other's words, and of a store that fails them. */
final class SharedStateTest {
  private static final Signal RED = new Signal(State.OPEN, "red", null);

  private final FilterHarness house = new FilterHarness();
  private final OneCell cell = new OneCell();
  private final Breaker breaker = breaker();
  private final SharedState shared = shared(breaker);

  private Breaker breaker() {
    BreakerConfig config = FilterHarness.read(new BreakerKind(), "failures: 3").orThrow();
    return new Breaker(config, house.clock(), new Incidents(null));
  }

  private SharedState shared(Breaker of) {
    SharedState made = new SharedState("primary", cell, of, house);
    of.watch(made::changed);
    return made;
  }

  private State state() {
    return breaker.period().state();
  }

  private String unreadable() {
    return new StatsView(house.stats())
        .text(name -> name.startsWith("weir_breaker_unreadable_total"), true);
  }

  @Test
  void change_isTakenOverByTheOther_andBack() {
    Breaker other = breaker();
    SharedState others = shared(other);
    breaker.signal(RED);
    others.look();
    assertThat(other.period().state()).isEqualTo(State.OPEN);
    assertThat(other.period().incident()).isEqualTo(breaker.period().incident());
    other.signal(new Signal(State.CLOSED, "green", null));
    shared.look();
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "garbage", "AJAR 1 2 x", "OPEN x 1 y", "OPEN 1 99999999999 y", "OPEN 1 2"})
  void cell_thatIsNoState_isCounted_andTheNextIsRead(String text) {
    cell.text = text;
    shared.look();
    shared.look();
    assertThat(state()).isEqualTo(State.CLOSED);
    assertThat(unreadable()).endsWith(": 1\n");
    cell.text = "OPEN 5 1 incident";
    shared.look();
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void change_thatTheStoreDidNotTake_isBroughtAgain_notUndone() {
    cell.text = "CLOSED 0 0 -";
    shared.look();
    cell.away = true;
    breaker.signal(RED);
    cell.away = false;
    shared.look();
    assertThat(state()).isEqualTo(State.OPEN);
    assertThat(cell.text).startsWith("OPEN ");
    shared.look();
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void answer_fromBeforeAChange_doesNotUndoIt() {
    cell.text = "CLOSED 7 0 -";
    Reply<Cells.Seen> late = Reply.pending();
    cell.late = late;
    shared.look();
    breaker.signal(RED);
    late.complete(new Cells.Seen(true, "HALF_OPEN 7 1 other"));
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void force_isForThisProcessAlone() {
    breaker.force(State.OPEN);
    assertThat(cell.text).isNull();
  }

  /** A store of one cell. */
  private static final class OneCell implements Store, Cells {
    private @Nullable String text;
    private @Nullable Reply<Seen> late;
    private boolean away;

    @Override
    public Reply<Seen> get(String key) {
      return late != null ? late : Reply.of(away ? Seen.UNAVAILABLE : new Seen(true, text));
    }

    @Override
    public Reply<Boolean> set(String key, String put, Duration ttl) {
      if (!away) {
        text = put;
      }
      return Reply.of(!away);
    }

    @Override
    public Reply<Seen> compareAndSet(
        String key, @Nullable String expected, @Nullable String put, Duration ttl) {
      if (Objects.equals(text, expected)) {
        text = put;
      }
      return get(key);
    }

    @Override
    public Cells cells() {
      return this;
    }

    @Override
    public Buckets buckets() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Ledger ledger() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Blobs blobs() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
