package io.weir.filters.ratelimit.reply;

import io.weir.fault.Dialect;
import io.weir.filters.llm.usage.LimitNames;
import io.weir.filters.llm.usage.ResetText;
import io.weir.filters.ratelimit.limit.Measure;
import io.weir.filters.store.Pace;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.net.Clock;
import org.jspecify.annotations.Nullable;

/** Writes what clients are told of their limits, as OpenAI's and Anthropic's SDKs know it. */
public final class LimitFields {
  private static final Measure[] MEASURES = {
    Measure.REQUESTS, Measure.TOKENS, Measure.PROMPT_TOKENS, Measure.COMPLETION_TOKENS
  };
  private static final long NANOS_IN_MILLI = 1_000_000;
  private static final long MILLIS_IN_SECOND = 1000;

  private LimitFields() {}

  /** Says how much is left; an upstream's own fields of those names go. */
  public static void tell(Standing standing, RequestHead request, Headers to, Clock clock) {
    openAi(standing, Measure.REQUESTS, LimitNames.OPENAI.get(0), to);
    openAi(standing, standing.scarcestTokens(), LimitNames.OPENAI.get(1), to);
    if (request.path().startsWith("/v1/messages")
        && Dialect.ofPath(request.pathOnly()) == Dialect.ANTHROPIC) {
      anthropic(standing, to, clock);
    }
  }

  private static void openAi(
      Standing standing, @Nullable Measure measure, LimitNames names, Headers to) {
    Pace pace = measure == null ? null : standing.pace(measure);
    if (measure != null && pace != null) {
      String reset = ResetText.of(millis(standing.fullNanos(measure)));
      write(to, names, pace, standing.left(measure), reset);
    }
  }

  private static void anthropic(Standing standing, Headers to, Clock clock) {
    for (int i = 0; i < MEASURES.length; i++) {
      Pace pace = standing.pace(MEASURES[i]);
      if (pace != null) {
        long at = clock.wallMillis() + millis(standing.fullNanos(MEASURES[i]));
        LimitNames names = LimitNames.ANTHROPIC.get(i);
        write(to, names, pace, standing.left(MEASURES[i]), ResetText.at(at));
      }
    }
  }

  private static void write(Headers to, LimitNames names, Pace pace, long left, String reset) {
    to.set(names.limit(), pace.burst());
    to.set(names.remaining(), left);
    to.set(names.reset(), reset);
  }

  /** Says when to come again. */
  public static void retryAfter(long waitNanos, Headers to) {
    long millis = Math.max(1, millis(waitNanos));
    long seconds = Math.max(1, (millis + MILLIS_IN_SECOND - 1) / MILLIS_IN_SECOND);
    to.set(HeaderNames.RETRY_AFTER, Long.toString(seconds));
    to.set(HeaderNames.RETRY_AFTER_MS, Long.toString(millis));
  }

  private static long millis(long nanos) {
    return nanos / NANOS_IN_MILLI + (nanos % NANOS_IN_MILLI == 0 ? 0 : 1);
  }
}
