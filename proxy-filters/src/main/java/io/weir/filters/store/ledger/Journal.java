package io.weir.filters.store.ledger;

import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import java.util.List;

/**
 * Where a ledger writes down what happens to it. Called under the ledger's lock, in the order of
 * what happens, so it must only take note.
 */
public interface Journal {
  /** Takes no note. */
  Journal NONE =
      new Journal() {
        @Override
        public boolean full() {
          return false;
        }

        @Override
        public void reserved(Reservation reservation) {}

        @Override
        public void released(Reservation reservation) {}

        @Override
        public Reply<Settled> settled(
            Reservation reservation, long actual, Facts facts, Settled answer) {
          return Reply.of(answer);
        }

        @Override
        public Reply<List<Spend.Row>> report(Spend.Query query) {
          return Reply.of(List.of());
        }
      };

  /** Whether so much waits to be written that no new reservation should be made. */
  boolean full();

  void reserved(Reservation reservation);

  /** It was given back, by its owner or because its lease ended. */
  void released(Reservation reservation);

  /** It was charged; the answer is handed on when that is written. */
  Reply<Settled> settled(Reservation reservation, long actual, Facts facts, Settled answer);

  /** What was charged. Not under the lock. */
  Reply<List<Spend.Row>> report(Spend.Query query);
}
