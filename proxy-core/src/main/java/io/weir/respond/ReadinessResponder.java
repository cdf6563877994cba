package io.weir.respond;

import io.weir.http.Answer;
import io.weir.net.Clock;
import io.weir.route.Responder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Answers whether all is ready, after asking what it depends on, all at once.
 *
 * <p>What one round of checks finds is taken for the next answers for a while, and who asks while a
 * round is under way waits for that one: a flood of probes asks nothing more often. A check that is
 * critical and fails makes the whole not ready (503); another one, degraded (200).
 */
final class ReadinessResponder implements Responder {
  private static final int READY = 0;
  private static final int DEGRADED = 1;
  private static final int NOT_READY = 2;

  private final TemplateResponder frame;
  private final List<Check> checks;
  private final List<String> words;
  private final long cacheNanos;
  private final Clock clock;
  private final AtomicReference<@Nullable Round> last = new AtomicReference<>();

  /**
   * A responder.
   *
   * @param frame makes the answer, from {@code check.status}, {@code check.ready} and {@code
   *     check.<name>}
   * @param words for ready, degraded and not ready
   */
  ReadinessResponder(
      TemplateResponder frame,
      List<Check> checks,
      List<String> words,
      long cacheNanos,
      Clock clock) {
    this.frame = frame;
    this.checks = List.copyOf(checks);
    this.words = List.copyOf(words);
    this.cacheNanos = cacheNanos;
    this.clock = clock;
  }

  /** What one round of checks found. */
  private record Found(int result, Map<String, Boolean> checks) {}

  /** One round of checks. */
  private static final class Round {
    private final CompletableFuture<Found> found = new CompletableFuture<>();
    private volatile long endNanos;
  }

  @Override
  public CompletionStage<Answer> respond(State values) {
    return round().found.thenApply(found -> answer(found, values));
  }

  private Round round() {
    while (true) {
      Round before = last.get();
      if (before != null && usable(before)) {
        return before;
      }
      Round next = new Round();
      if (last.compareAndSet(before, next)) {
        ask(next);
        return next;
      }
    }
  }

  private boolean usable(Round round) {
    return !round.found.isDone() || clock.nanos() - round.endNanos < cacheNanos;
  }

  private void ask(Round round) {
    List<CompletableFuture<Boolean>> asked = checks.stream().map(Check::ask).toList();
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .whenComplete(
            (nothing, failure) -> {
              round.endNanos = clock.nanos();
              round.found.complete(found(asked));
            });
  }

  private Found found(List<CompletableFuture<Boolean>> asked) {
    int result = READY;
    Map<String, Boolean> found = new LinkedHashMap<>();
    for (int i = 0; i < checks.size(); i++) {
      Check check = checks.get(i);
      boolean well = !asked.get(i).isCompletedExceptionally() && asked.get(i).getNow(false);
      found.put(check.name(), well);
      if (!well) {
        result = Math.max(result, check.critical() ? NOT_READY : DEGRADED);
      }
    }
    return new Found(result, found);
  }

  private Answer answer(Found found, State values) {
    int status = found.result == NOT_READY ? 503 : 200;
    return frame.answer(
        status,
        name ->
            switch (name) {
              case "check.status" -> words.get(found.result);
              case "check.ready" -> found.result != NOT_READY;
              default ->
                  name.startsWith("check.")
                      ? found.checks.get(name.substring("check.".length()))
                      : values.value(name);
            });
  }
}
