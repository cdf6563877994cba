package io.weir.admin.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplyRoomTest {
  private static final int LARGE = 100_000;

  private final ReplyRoom room = new ReplyRoom(250_000);

  @Test
  void answers_thatFitTogether_haveRoomUntilItIsGivenBack() {
    assertThat(room.take(LARGE)).isTrue();
    assertThat(room.take(LARGE)).isTrue();
    assertThat(room.take(LARGE)).isFalse();
    room.give(LARGE);
    assertThat(room.take(LARGE)).isTrue();
  }

  @Test
  void answer_largerThanTheRoom_fitsAlone() {
    assertThat(room.take(300_000)).isTrue();
    assertThat(room.take(LARGE)).isFalse();
    room.give(300_000);
    assertThat(room.take(LARGE)).isTrue();
    assertThat(room.take(300_000)).isFalse();
  }

  @Test
  void answers_thatAreSmall_alwaysHaveRoom() {
    assertThat(room.take(300_000)).isTrue();
    assertThat(room.take(ReplyRoom.SMALL)).isTrue();
    room.give(ReplyRoom.SMALL);
    assertThat(room.take(LARGE)).isFalse();
  }
}
