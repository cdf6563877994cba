package io.weir.route;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Puts another model's name in the place of a body's {@code model} value while its pieces pass; all
 * other bytes leave as they came. One for each attempt.
 */
public final class ModelSplice {
  private ModelSplice() {}

  /**
   * A splice at the value that the peek found; null where the body has no {@code model}.
   *
   * @param peek null where the request has no body
   */
  public static @Nullable ModelSplice of(@Nullable BodyPeek peek, String model) {
    return null;
  }

  /** The length of the body after the splice; an unknown length stays unknown. */
  public long length(long bodyLength) {
    return bodyLength;
  }

  /** The next piece as it shall leave; takes the piece and gives one away. */
  public ByteBuf apply(ByteBuf piece) {
    return piece;
  }
}
