package io.weir.filters.llm.usage;

import io.weir.filter.Slot;
import java.util.List;

/**
 * What one exchange used and what that costs: the same meaning whatever the provider calls it.
 *
 * @param model the model that answered, else the one that was asked for; empty where neither is
 *     known
 * @param tokens what that model used
 * @param others what further models used on the way to the answer, each under its own name
 * @param charge what all of it costs
 * @param estimated whether some of it was guessed from what was sent, for want of figures
 * @param complete whether the answer came to its end
 */
public record Usage(
    String model,
    Tokens tokens,
    List<Share> others,
    Charge charge,
    boolean estimated,
    boolean complete) {

  /**
   * Where an exchange holds it: at the latest when the {@code usage} filter is done, so before the
   * filters that stand further out are; translation may put it there earlier, without a charge.
   */
  public static final Slot<Usage> SLOT = Slot.of("usage", Usage.class);

  public Usage {
    others = List.copyOf(others);
  }

  /**
   * What a further model used, such as an advisor or one that shortened the conversation.
   *
   * @param model its name; empty for the model that answered
   */
  public record Share(String model, Tokens tokens) {}

  /** Input and output of all models together. */
  public long totalTokens() {
    long total = tokens.total();
    for (Share other : others) {
      total += other.tokens.total();
    }
    return total;
  }

  /** The same with another charge. */
  public Usage charged(Charge other) {
    return new Usage(model, tokens, others, other, estimated, complete);
  }
}
