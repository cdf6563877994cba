package io.weir.filters.budget;

import io.weir.fault.Fault;
import io.weir.filter.Outcome;
import io.weir.filter.Outcome.Mark;
import io.weir.filters.llm.usage.Charge.Basis;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.store.Ledger;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange is charged in the end.
 *
 * @param nanos in nano-dollars
 * @param model the model that answered; empty where it is not known
 * @param estimated whether some of it is a guess
 */
record Bill(long nanos, String model, Ledger.Tokens tokens, boolean estimated) {
  private static final int FIRST_SUCCESS = 200;
  private static final int FIRST_ERROR = 400;

  /** Ends by which Weir, or its client, leaves a model server that is at work. */
  private static final Set<Fault> GIVEN_UP =
      EnumSet.of(
          Fault.CLIENT_GONE,
          Fault.CLIENT_TOO_SLOW,
          Fault.TOTAL_TIMEOUT,
          Fault.CUT_BY_DRAIN,
          Fault.HEAD_TIMEOUT,
          Fault.FIRST_CONTENT_TIMEOUT,
          Fault.IDLE_TIMEOUT,
          Fault.TOO_SLOW);

  /**
   * What to charge; null where nothing was used.
   *
   * @param usage what the filter {@code usage} has seen; null where it saw nothing to count
   */
  static @Nullable Bill of(Outcome outcome, @Nullable Usage usage, Hold hold, Estimate estimate) {
    if (outcome.attempts() == 0 || (usage != null && usage.charge().basis() == Basis.LOCAL)) {
      return null;
    }
    if (usage != null) {
      return new Bill(usage.charge().nanos(), usage.model(), counted(usage), usage.estimated());
    }
    boolean answered = outcome.atNanos(Mark.RESPONSE_HEAD) != -1;
    if (answered && isGood(outcome.status())) {
      return guessed(hold, estimate.input(), Estimate.tokens(outcome.responseBytes()));
    }
    Fault fault = outcome.fault();
    boolean atWork = outcome.atNanos(Mark.CONNECTED) != -1;
    return atWork && fault != null && GIVEN_UP.contains(fault) ? ofPrompt(hold, estimate) : null;
  }

  /**
   * For an attempt that another follows; null where its provider has charged nothing. None of its
   * answer's body had come: what has a body is the exchange's last.
   */
  static @Nullable Bill ofFailed(@Nullable Fault fault, int status, Hold hold, Estimate estimate) {
    boolean charged = fault != null && (isGood(status) || GIVEN_UP.contains(fault));
    return charged ? ofPrompt(hold, estimate) : null;
  }

  private static boolean isGood(int status) {
    return status >= FIRST_SUCCESS && status < FIRST_ERROR;
  }

  /** For a call that was left while the model read its prompt. */
  static Bill ofPrompt(Hold hold, Estimate estimate) {
    return guessed(hold, estimate.input(), 0);
  }

  private static Bill guessed(Hold hold, long input, long output) {
    long nanos = Math.min(hold.price().nanos(input, output), hold.reservation().amount());
    return new Bill(nanos, hold.model(), new Ledger.Tokens(input, output, 0, 0, 0), true);
  }

  private static Ledger.Tokens counted(Usage usage) {
    Ledger.Tokens all = counted(usage.tokens());
    for (Usage.Share other : usage.others()) {
      all = all.plus(counted(other.tokens()));
    }
    return all;
  }

  private static Ledger.Tokens counted(Tokens tokens) {
    Tokens.Input in = tokens.input();
    return new Ledger.Tokens(
        in.tokens(),
        tokens.output().tokens(),
        in.cached(),
        in.cacheWrite() + in.cacheWrite1h(),
        tokens.output().reasoning());
  }
}
