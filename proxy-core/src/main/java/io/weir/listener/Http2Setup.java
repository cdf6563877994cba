package io.weir.listener;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.weir.http2.FrameBudget;
import io.weir.http2.FrameMeter;
import io.weir.http2.ServerHeads;
import io.weir.listener.guard.ConnectionGuard;
import io.weir.listener.settings.ListenerLimits;

/** Builds Netty's HTTP/2 codec for one connection, with every limit that it has, set. */
final class Http2Setup
    extends AbstractHttp2ConnectionHandlerBuilder<Http2ServerHandler, Http2Setup> {
  /** Frames that carry nothing which one with a head or data may give the client reason for. */
  static final int GLITCHES_EARNED = 4;

  private static final int CONTROL_FRAMES_MAX = 1_000;
  private static final int EMPTY_DATA_MAX = 2;
  private static final int SMALL_CONTINUATIONS_MAX = 16;
  private static final int RESET_WINDOW_SECONDS = 30;

  private final ConnectionGuard guard;
  private final Channel channel;
  private final String scheme;
  private final FrameBudget budget;

  Http2Setup(ConnectionGuard guard, Channel channel, String scheme) {
    this.guard = guard;
    this.channel = channel;
    this.scheme = scheme;
    ListenerLimits limits = guard.config().limits();
    int glitches = limits.glitches();
    this.budget = new FrameBudget(glitches, glitches / 10, guard.loop().nowNanos());
    DefaultHttp2Connection connection = new DefaultHttp2Connection(true, 0);
    connection
        .remote()
        .flowController(FrameMeter.flowController(connection, budget, GLITCHES_EARNED));
    connection(connection);
    initialSettings(
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(limits.streams())
            .maxHeaderListSize(limits.headersBytes())
            .headerTableSize(limits.headerTableBytes())
            .initialWindowSize(limits.streamWindowBytes()));
    validateHeaders(true);
    validateRequiredPseudoHeaders(true);
    headerSensitivityDetector(ServerHeads.SECRETS);
    decoderEnforceMaxRstFramesPerWindow(limits.resets(), RESET_WINDOW_SECONDS);
    encoderEnforceMaxRstFramesPerWindow(limits.resets(), RESET_WINDOW_SECONDS);
    decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_DATA_MAX);
    decoderEnforceMaxSmallContinuationFrames(SMALL_CONTINUATIONS_MAX);
    encoderEnforceMaxQueuedControlFrames(CONTROL_FRAMES_MAX);
    gracefulShutdownTimeoutMillis(0);
    flushPreface(false);
  }

  @Override
  protected Http2ServerHandler build() {
    return super.build();
  }

  @Override
  protected Http2ServerHandler build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return new Http2ServerHandler(decoder, encoder, settings, guard, channel, scheme, budget);
  }
}
