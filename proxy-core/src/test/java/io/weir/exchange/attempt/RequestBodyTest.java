package io.weir.exchange.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RequestBodyTest {
  private static ByteBuf bytes(String text) {
    ByteBuf bytes = ByteBufAllocator.DEFAULT.buffer();
    bytes.writeCharSequence(text, StandardCharsets.UTF_8);
    return bytes;
  }

  private static String text(ByteBuf owned) {
    String text = owned.toString(StandardCharsets.UTF_8);
    owned.release();
    return text;
  }

  @Test
  void kept_isReadFromTheStartByEach() {
    RequestBody body = new RequestBody(100);
    ByteBuf piece = bytes("one");
    body.add(piece, false);
    assertThat(text(body.read(0))).isEqualTo("one");
    assertThat(text(body.read(0))).isEqualTo("one");
    assertThat(piece.refCnt()).isEqualTo(1);
    body.release();
    assertThat(piece.refCnt()).isZero();
  }

  @Test
  void outgrown_isForgottenAsItIsRead() {
    RequestBody body = new RequestBody(4);
    ByteBuf first = bytes("one");
    ByteBuf second = bytes("two");
    body.add(first, false);
    assertThat(body.outgrown()).isFalse();
    text(body.read(0));
    body.add(second, true);
    assertThat(body.outgrown()).isTrue();
    body.forget(1);
    assertThat(first.refCnt()).isZero();
    assertThat(body.kept()).isFalse();
    assertThat(body.heldBytes()).isEqualTo(3);
    assertThat(text(body.read(1))).isEqualTo("two");
    assertThat(body.heldBytes()).isZero();
    assertThatThrownBy(() -> body.read(1)).isInstanceOf(IllegalStateException.class);
    body.release();
    assertThat(second.refCnt()).isZero();
  }

  @Test
  void outgrown_isWholeUntilAPieceIsReadForGood() {
    RequestBody body = new RequestBody(4);
    body.add(bytes("more than four"), false);
    body.forget(0);
    assertThat(body.kept()).isFalse();
    assertThat(body.whole()).isTrue();
    text(body.read(0));
    assertThat(body.whole()).isFalse();
    body.release();
  }

  @Test
  void outgrown_afterAPieceWasRead_isNotWhole() {
    RequestBody body = new RequestBody(4);
    body.add(bytes("more than four"), true);
    text(body.read(0));
    body.forget(1);
    assertThat(body.whole()).isFalse();
    body.release();
  }

  @Test
  void empty_isNone() {
    RequestBody body = new RequestBody(4);
    assertThat(body.none()).isFalse();
    body.add(Unpooled.EMPTY_BUFFER, true);
    assertThat(body.none()).isTrue();
    assertThat(body.ended()).isTrue();
  }
}
