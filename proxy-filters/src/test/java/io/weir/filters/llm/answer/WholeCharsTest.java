package io.weir.filters.llm.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WholeCharsTest {
  private final WholeChars chars = new WholeChars();

  @Test
  void pieces_withoutHalves_passAsTheyAre() {
    String piece = "ä €";

    assertThat(chars.more(piece)).isSameAs(piece);
    assertThat(chars.more("")).isEmpty();
    assertThat(chars.rest()).isEmpty();
  }

  @Test
  void pair_cutBetweenTwoPieces_comesWhole() {
    assertThat(chars.more("a\ud83d")).isEqualTo("a");
    assertThat(chars.more("\ude00\ud83d")).isEqualTo("😀");
    assertThat(chars.more("")).isEmpty();
    assertThat(chars.more("\ude01b")).isEqualTo("😁b");
    assertThat(chars.rest()).isEmpty();
  }

  @Test
  void half_withoutTheOther_isNotKeptForEver() {
    assertThat(chars.more("\ud83d")).isEmpty();
    assertThat(chars.more("x")).isEqualTo("\ud83dx");
    assertThat(chars.more("\ud83d")).isEmpty();
    assertThat(chars.rest()).isEqualTo("\ud83d");
    assertThat(chars.rest()).isEmpty();
  }
}
