package io.weir.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void of_showsThreeDigitsThatCount() {
    assertThat(List.of(1278.4, 24.49, 8.071, 0.1234, 99.96, 9.996, 0.0))
        .extracting(Figures::of)
        .containsExactly("1,278", "24.5", "8.07", "0.123", "100", "10.0", "0");
    assertThat(Figures.of(-24.49)).isEqualTo("-24.5");
    assertThat(Figures.of(Double.NaN)).isEmpty();
  }

  @Test
  void bytes_takeTheUnitThatSuits() {
    assertThat(List.of(100.0, 1024.0, 10_240.0, 10_485_760.0, 1536.0))
        .extracting(Figures::bytes)
        .containsExactly("100 B", "1 KB", "10 KB", "10 MB", "1.50 KB");
  }

  @Test
  void medians_ofEvenOddAndNone() {
    assertThat(Medians.of(3, 1, 2)).isEqualTo(2);
    assertThat(Medians.of(4, 1, 3, 2)).isEqualTo(2.5);
    assertThat(Medians.of()).isNaN();
  }

  @Test
  void table_asTextAndMarkdown_linesUp() {
    Table table = new Table(List.of("work", "µs")).row(List.of("a|b", "1")).row(List.of("c", "10"));

    assertThat(table.text()).isEqualTo("work  µs\na|b    1\nc     10\n");
    assertThat(table.markdown()).isEqualTo("| work | µs |\n|---|--:|\n| a\\|b | 1 |\n| c | 10 |\n");
  }
}
