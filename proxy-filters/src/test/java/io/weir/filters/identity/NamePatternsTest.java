package io.weir.filters.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamePatternsTest {
  @Test
  void patterns_none_allowEverything() {
    assertThat(NamePatterns.ALL.allow("anything")).isTrue();
    assertThat(new NamePatterns(List.of("a", "b*")).allow("bc")).isTrue();
    assertThat(new NamePatterns(List.of("a", "b*")).allow("c")).isFalse();
  }
}
