package io.weir.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What frames cost, however their bytes are split. */
class FrameBudgetTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final FrameBudget budget = new FrameBudget(10, 5, 0);

  private static ByteBuf frame(int type, int flags, int length) {
    return Unpooled.buffer()
        .writeMedium(length)
        .writeByte(type)
        .writeByte(flags)
        .writeInt(1)
        .writeZero(length);
  }

  private static ByteBuf frames(int count, int type, int flags, int length) {
    ByteBuf all = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      all.writeBytes(frame(type, flags, length));
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 6, 7, 8, 9, 42})
  void frame_thatCarriesNoBody_costsOne(int type) {
    assertThat(budget.walk(frames(10, type, 0, 5), 0)).isTrue();
    assertThat(budget.walk(frame(type, 0, 5), 0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0,0,5", "0,1,0", "0,1,5", "1,0,5", "5,0,5"})
  void frame_thatCarriesBodyOrHead_isFree(int type, int flags, int length) {
    assertThat(budget.walk(frames(1000, type, flags, length), 0)).isTrue();
  }

  @Test
  void data_empty_costsOne() {
    assertThat(budget.walk(frames(11, 0, 0, 0), 0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 9, 10, 17, 40})
  void bytes_inPiecesOfAnySize_costTheSame(int size) {
    ByteBuf all = frames(10, 6, 0, 8).writeBytes(frames(3, 0, 0, 100));
    while (all.isReadable()) {
      ByteBuf piece = all.readSlice(Math.min(size, all.readableBytes()));
      assertThat(budget.walk(piece, 0)).isTrue();
    }
    assertThat(budget.walk(frame(6, 0, 8), 0)).isFalse();
  }

  @Test
  void tokens_comeBackWithTime_upToTheBurst() {
    assertThat(budget.walk(frames(10, 6, 0, 8), 0)).isTrue();
    assertThat(budget.walk(frames(5, 6, 0, 8), SECOND)).isTrue();
    assertThat(budget.walk(frames(10, 6, 0, 8), 1000 * SECOND)).isTrue();
    assertThat(budget.walk(frame(6, 0, 8), 1000 * SECOND)).isFalse();
  }

  @Test
  void tokens_areEarned_upToTheBurst() {
    assertThat(budget.walk(frames(10, 6, 0, 8), 0)).isTrue();
    budget.earn(3);
    assertThat(budget.walk(frames(3, 6, 0, 8), 0)).isTrue();
    budget.earn(1_000_000);
    assertThat(budget.walk(frames(11, 6, 0, 8), 0)).isFalse();
  }

  @Test
  void walk_leavesTheBufferAsItWas() {
    ByteBuf bytes = frames(2, 6, 0, 8);
    budget.walk(bytes, 0);

    assertThat(bytes.readableBytes()).isEqualTo(34);
  }
}
