package io.weir.cluster.balance;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** One choice after another among the candidates of one {@link Field}. From any thread. */
public interface Picker {
  /** What {@link #pick} answers where no candidate may be picked. */
  int NONE = -1;

  /**
   * The index of the candidate that gets the next request; {@link #NONE} where none may be picked.
   *
   * @param hash what the request is known by; null where it has nothing, or nobody asks
   * @param avoided those not to be taken while there are others; null for none
   */
  int pick(@Nullable Long hash, @Nullable IntPredicate avoided);
}
