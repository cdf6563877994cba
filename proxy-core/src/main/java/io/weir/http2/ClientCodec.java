package io.weir.http2;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * Netty's HTTP/2 codec as Weir's client side uses it: every limit that it has is set here. The
 * connection's window is given back as bytes arrive, the streams' as they are consumed.
 *
 * @param <H> the handler that it is built into
 */
public final class ClientCodec<H extends Http2ConnectionHandler>
    extends AbstractHttp2ConnectionHandlerBuilder<H, ClientCodec<H>> {
  private static final float UPDATE_RATIO = 0.5f;
  private static final int EMPTY_DATA_MAX = 16;
  private static final int SMALL_CONTINUATIONS_MAX = 16;

  /** For the last GOAWAY to leave; a peer that does not read is not waited for longer. */
  private static final int FAREWELL_MILLIS = 1000;

  private static final int BUDGET_BURST = 2000;
  private static final int BUDGET_PER_SECOND = 200;
  private static final int BUDGET_PER_DATA = 3;

  private final Handlers<H> handlers;
  private final FrameBudget budget;

  private ClientCodec(
      int streamWindow, int maxHeaderListBytes, long nowNanos, Handlers<H> handlers) {
    this.handlers = handlers;
    this.budget = new FrameBudget(BUDGET_BURST, BUDGET_PER_SECOND, nowNanos);
    Http2Connection connection = new DefaultHttp2Connection(false);
    connection
        .remote()
        .flowController(FrameMeter.flowController(connection, budget, BUDGET_PER_DATA));
    connection
        .local()
        .flowController(new DefaultHttp2LocalFlowController(connection, UPDATE_RATIO, true));
    connection(connection);
    initialSettings(
        new Http2Settings()
            .pushEnabled(false)
            .initialWindowSize(streamWindow)
            .maxHeaderListSize(maxHeaderListBytes));
    validateHeaders(true);
    headerSensitivityDetector(ClientHeads.SECRETS);
    decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_DATA_MAX);
    decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS_MAX);
    gracefulShutdownTimeoutMillis(FAREWELL_MILLIS);
  }

  /**
   * Makes the handler.
   *
   * @param <H> its type
   */
  public interface Handlers<H> {
    /**
     * The handler for this codec; it sets the decoder's frame listener.
     *
     * @param budget what the peer may cost; the codec credits it for data
     */
    H handler(
        Http2ConnectionDecoder decoder,
        Http2ConnectionEncoder encoder,
        Http2Settings initial,
        FrameBudget budget);
  }

  /**
   * A handler for one connection.
   *
   * @param streamWindow bytes that the peer may send on a stream before they are consumed
   * @param maxHeaderListBytes by the count of RFC 9113 section 6.5.2
   */
  public static <H extends Http2ConnectionHandler> H build(
      int streamWindow, int maxHeaderListBytes, long nowNanos, Handlers<H> handlers) {
    return new ClientCodec<>(streamWindow, maxHeaderListBytes, nowNanos, handlers).build();
  }

  @Override
  protected H build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initial) {
    return handlers.handler(decoder, encoder, initial, budget);
  }
}
