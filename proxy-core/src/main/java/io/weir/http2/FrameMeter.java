package io.weir.http2;

import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.StreamByteDistributor;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/**
 * Spreads what the windows let go evenly over the streams, and credits the peer's {@link
 * FrameBudget} for each DATA frame as it is written: that is when an honest peer gets to update its
 * stream's and its connection's window. Priorities (deprecated by RFC 9113 section 5.3) count for
 * nothing. Belongs to its connection's loop.
 */
public final class FrameMeter implements StreamByteDistributor, StreamByteDistributor.Writer {
  /** The least that a peer lets a frame hold (RFC 9113 section 6.5.2). */
  private static final int FRAME_BYTES = 16_384;

  private final StreamByteDistributor even;
  private final FrameBudget budget;
  private final int earned;
  private Writer frames;

  private FrameMeter(StreamByteDistributor even, FrameBudget budget, int earned) {
    this.even = even;
    this.budget = budget;
    this.earned = earned;
    this.frames = this;
  }

  /**
   * Flow control that credits a budget.
   *
   * @param earned tokens for a frame
   */
  public static Http2RemoteFlowController flowController(
      Http2Connection connection, FrameBudget budget, int earned) {
    StreamByteDistributor even = new UniformStreamByteDistributor(connection);
    return new DefaultHttp2RemoteFlowController(connection, new FrameMeter(even, budget, earned));
  }

  @Override
  public void updateStreamableBytes(StreamState state) {
    even.updateStreamableBytes(state);
  }

  @Override
  public void updateDependencyTree(int child, int parent, short weight, boolean exclusive) {
    even.updateDependencyTree(child, parent, weight, exclusive);
  }

  @Override
  public boolean distribute(int maxBytes, Writer writer) throws Http2Exception {
    frames = writer;
    return even.distribute(maxBytes, this);
  }

  /** Writes a stream's next bytes: one frame, or more where they do not fit into one. */
  @Override
  public void write(Http2Stream stream, int bytes) {
    budget.earn(earned * (1 + Math.max(0, bytes - 1) / FRAME_BYTES));
    frames.write(stream, bytes);
  }
}
