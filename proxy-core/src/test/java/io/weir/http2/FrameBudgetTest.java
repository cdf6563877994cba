package io.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.testing.FrameClient;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrameBudgetTest {
  private static final byte[] PING = FrameClient.frame(FrameClient.PING, 0, 0, new byte[8]);

  private final FrameBudget budget = new FrameBudget(10, 5, 0);

  private boolean walk(long nanos, byte[]... frames) {
    ByteBuf all = Unpooled.wrappedBuffer(frames);
    try {
      boolean within = budget.walk(all, nanos);
      assertThat(all.readerIndex()).isZero();
      return within;
    } finally {
      all.release();
    }
  }

  @Test
  void framesOfNoUse_areWithinTheBurstAndNoFurther() {
    for (int i = 0; i < 10; i++) {
      assertThat(walk(0, PING)).isTrue();
    }
    assertThat(walk(0, PING)).isFalse();
  }

  @Test
  void framesCutAnywhere_countOnce() {
    for (int i = 0; i < 10; i++) {
      for (byte b : PING) {
        assertThat(walk(0, new byte[] {b})).isTrue();
      }
    }
    assertThat(walk(0, PING)).isFalse();
  }

  @Test
  void tokens_comeBackWithTime() {
    for (int i = 0; i < 10; i++) {
      walk(0, PING);
    }
    long second = TimeUnit.SECONDS.toNanos(1);
    for (int i = 0; i < 5; i++) {
      assertThat(walk(second, PING)).isTrue();
    }
    assertThat(walk(second, PING)).isFalse();
  }

  @Test
  void tokens_areEarnedUpToTheBurst() {
    budget.earn(1000);
    for (int i = 0; i < 10; i++) {
      assertThat(walk(0, PING)).isTrue();
    }
    assertThat(walk(0, PING)).isFalse();
    budget.earn(3);
    assertThat(walk(0, PING)).isTrue();
  }

  @Test
  void usefulFrames_areFree() {
    byte[] data = FrameClient.frame(FrameClient.DATA, 0, 1, new byte[100]);
    byte[] end = FrameClient.frame(FrameClient.DATA, FrameClient.END_STREAM, 1, new byte[0]);
    byte[] head = FrameClient.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, new byte[9]);
    for (int i = 0; i < 1000; i++) {
      assertThat(walk(0, head, data, end)).isTrue();
    }
  }

  @Test
  void emptyFrames_cost() {
    byte[] data = FrameClient.frame(FrameClient.DATA, 0, 1, new byte[0]);
    byte[] head = FrameClient.frame(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, new byte[0]);
    for (int i = 0; i < 5; i++) {
      assertThat(walk(0, data, head)).isTrue();
    }
    assertThat(walk(0, data)).isFalse();
  }

  @Test
  void headerBlock_isBegunUntilItsLastByte() {
    assertThat(budget.inHead()).isFalse();
    walk(0, FrameClient.frame(FrameClient.HEADERS, 0, 1, new byte[3]));
    assertThat(budget.inHead()).isTrue();
    byte[] rest =
        FrameClient.frame(FrameClient.CONTINUATION, FrameClient.END_HEADERS, 1, new byte[3]);
    walk(0, Arrays.copyOf(rest, rest.length - 1));
    assertThat(budget.inHead()).isTrue();
    walk(0, new byte[1]);
    assertThat(budget.inHead()).isFalse();
    walk(0, PING);
    assertThat(budget.inHead()).isFalse();
  }
}
