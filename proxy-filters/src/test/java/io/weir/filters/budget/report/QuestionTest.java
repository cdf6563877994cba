package io.weir.filters.budget.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Spend.By;
import io.weir.page.BadCall;
import io.weir.page.Query;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionTest {
  private static final long NOW = Instant.parse("2026-10-05T12:00:00Z").toEpochMilli();

  private static Question asked(String query) {
    return Question.of(Query.of(query), NOW);
  }

  private static Spend.Row row(long nanos, String... group) {
    return new Spend.Row(List.of(group), new Spend.Sums(1, nanos, Ledger.Tokens.NONE, 0));
  }

  @Test
  void question_leftOut_isThisMonthByKey() {
    Spend.Query query = asked("").query();
    assertThat(query)
        .isEqualTo(
            new Spend.Query(LocalDate.of(2026, 10, 1), LocalDate.of(2026, 10, 5), List.of(By.KEY)));
  }

  @Test
  void answer_isPickedAndSummedUp() {
    Question question = asked("by=day&key=ann&from=2026-09-01");
    assertThat(question.query().by()).containsExactly(By.DAY, By.KEY);
    List<Spend.Row> rows =
        List.of(
            row(1, "2026-10-02", "ann"),
            row(2, "2026-10-02", "bob"),
            row(4, "2026-10-01", "ann"),
            row(8, "2026-10-02", "ann"));
    assertThat(question.answer(rows))
        .extracting(row -> row.group().get(0) + " " + row.sums().nanoUsd())
        .containsExactly("2026-10-01 4", "2026-10-02 9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"by=colour", "by=", "from=yesterday", "from=2026-11-01", "to=2026-02-30"})
  void question_thatIsWrong_isRefused(String query) {
    assertThatThrownBy(() -> asked(query)).isInstanceOf(BadCall.class);
  }

  @Test
  void csv_quotesWhatNeedsIt() {
    Question question = asked("by=key,model");
    Table table = new Table(question, List.of(row(1_500_000_000, "a,b", "say \"x\"")));
    assertThat(new String(table.reply("csv").body(), StandardCharsets.UTF_8))
        .endsWith("\r\n\"a,b\",\"say \"\"x\"\"\",1,1.5,1500000000,0,0,0,0,0,0\r\n");
  }
}
