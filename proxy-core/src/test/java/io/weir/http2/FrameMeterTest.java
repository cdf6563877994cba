package io.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Settings;
import io.weir.testing.FrameClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameMeterTest {
  private static final byte[] PING = FrameClient.frame(FrameClient.PING, 0, 0, new byte[8]);
  private static final int EARNED = 3;

  private final List<FrameBudget> budgets = new ArrayList<>();
  private final Client client =
      ClientCodec.build(
          65_535,
          8192,
          0,
          (decoder, encoder, initial, budget) -> {
            budgets.add(budget);
            return new Client(decoder, encoder, initial);
          });
  private final EmbeddedChannel channel = new EmbeddedChannel(client);

  /** A client's end of a connection that a test writes to. */
  private static final class Client extends Http2ConnectionHandler {
    Client(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initial) {
      super(decoder, encoder, initial);
      decoder.frameListener(new Http2EventAdapter() {});
    }
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** The server's end begins with its settings. */
  @BeforeEach
  void greet() {
    channel.writeInbound(
        Unpooled.wrappedBuffer(FrameClient.frame(FrameClient.SETTINGS, 0, 0, new byte[0])));
  }

  private ChannelHandlerContext context() {
    return channel.pipeline().context(client);
  }

  /** How many frames that carry nothing the peer may still send. */
  private int left() {
    int left = 0;
    while (budgets.get(0).walk(Unpooled.wrappedBuffer(PING), 0)) {
      left++;
    }
    budgets.get(0).earn(1);
    return left;
  }

  private void request() {
    client
        .encoder()
        .writeHeaders(
            context(), 3, new DefaultHttp2Headers().method("POST"), 0, false, channel.newPromise());
  }

  private void write(int bytes, boolean end) {
    client
        .encoder()
        .writeData(
            context(), 3, Unpooled.buffer(bytes).writeZero(bytes), 0, end, channel.newPromise());
  }

  private void update(int stream, int bytes) {
    channel.writeInbound(
        Unpooled.wrappedBuffer(
            FrameClient.frame(
                FrameClient.WINDOW_UPDATE,
                0,
                stream,
                new byte[] {
                  (byte) (bytes >>> 24), (byte) (bytes >>> 16), (byte) (bytes >>> 8), (byte) bytes
                })));
  }

  @Test
  void data_earnsWhenItIsWritten_forEachFrame() throws Exception {
    assertThat(left()).isEqualTo(2000);
    request();
    write(100, false);
    write(100, false);
    assertThat(left()).isZero();
    channel.flush();
    assertThat(left()).isEqualTo(EARNED);
    write(40_000, false);
    channel.flush();
    assertThat(left()).isGreaterThanOrEqualTo(3 * EARNED);
  }

  @Test
  void data_thatWaitsForItsWindow_earnsFrameByFrame() {
    left();
    request();
    write(Http2CodecUtil.DEFAULT_WINDOW_SIZE + 10, true);
    channel.flush();
    left();
    for (int i = 0; i < 10; i++) {
      update(0, 1);
      update(3, 1);
      assertThat(left()).as("update %d", i).isEqualTo(EARNED);
    }
  }
}
