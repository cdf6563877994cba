package io.weir.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.http.Answer;
import io.weir.route.Responder.State;
import io.weir.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadinessResponderTest {
  private static final State NOTHING = name -> null;

  private final ManualClock clock = new ManualClock();

  /** A check whose answers the test gives. */
  private static final class Asked implements Check {
    private final String name;
    private final boolean critical;
    private final List<CompletableFuture<Boolean>> questions = new ArrayList<>();

    Asked(String name, boolean critical) {
      this.name = name;
      this.critical = critical;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean critical() {
      return critical;
    }

    @Override
    public CompletableFuture<Boolean> ask() {
      CompletableFuture<Boolean> question = new CompletableFuture<>();
      questions.add(question);
      return question;
    }

    void answer(boolean well) {
      questions.get(questions.size() - 1).complete(well);
    }
  }

  private final Asked redis = new Asked("redis", true);
  private final Asked search = new Asked("semantic_search", false);

  private ReadinessResponder responder() {
    Body body =
        Body.json(
            Map.of("s", "%check.status% %check.ready% %check.redis% %check.semantic_search%"));
    return new ReadinessResponder(
        new TemplateResponder(200, Map.of(), body),
        List.of(redis, search),
        List.of("ready", "degraded", "not_ready"),
        Duration.ofSeconds(1).toNanos(),
        clock);
  }

  private static String said(CompletableFuture<Answer> answer) {
    assertThat(answer).isDone();
    Answer now = answer.join();
    return now.status() + " " + new String(now.body(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, 200 {\"s\":\"ready true true true\"}",
    "true, false, 200 {\"s\":\"degraded true true false\"}",
    "false, true, 503 {\"s\":\"not_ready false false true\"}",
    "false, false, 503 {\"s\":\"not_ready false false false\"}",
  })
  void checks_succeedOrFail_decideWordAndStatus(boolean one, boolean other, String expected) {
    CompletableFuture<Answer> answer = responder().respond(NOTHING).toCompletableFuture();
    redis.answer(one);
    assertThat(answer).isNotDone();
    search.answer(other);
    assertThat(said(answer)).isEqualTo(expected);
  }

  @Test
  void check_breaks_hasFailed() {
    CompletableFuture<Answer> answer = responder().respond(NOTHING).toCompletableFuture();
    redis.questions.get(0).completeExceptionally(new IllegalStateException("broken"));
    search.answer(true);
    assertThat(said(answer)).startsWith("503 ");
  }

  @Test
  void probes_comeWhileARoundIsUnderWay_shareIt() {
    ReadinessResponder responder = responder();
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(responder.respond(NOTHING).toCompletableFuture());
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(redis.questions).hasSize(1);
    redis.answer(true);
    search.answer(true);
    answers.forEach(answer -> assertThat(said(answer)).startsWith("200 "));
  }

  @Test
  void probes_comeAfterARound_takeItsResultForAWhile() {
    ReadinessResponder responder = responder();
    responder.respond(NOTHING);
    redis.answer(true);
    search.answer(true);
    clock.advance(Duration.ofMillis(999));
    assertThat(said(responder.respond(NOTHING).toCompletableFuture())).startsWith("200 ");
    assertThat(redis.questions).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    CompletableFuture<Answer> later = responder.respond(NOTHING).toCompletableFuture();
    assertThat(redis.questions).hasSize(2);
    redis.answer(false);
    search.answer(true);
    assertThat(said(later)).startsWith("503 ");
  }
}
