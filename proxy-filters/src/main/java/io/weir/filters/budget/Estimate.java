package io.weir.filters.budget;

import io.weir.filter.Hook.KnownBody;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a call may use at most, guessed from its request before anybody reads it.
 *
 * @param input tokens of the prompt
 * @param output tokens of all answers that are asked for
 */
record Estimate(long input, long output) {
  /** The fields of a request that it is made from. */
  static final Set<String> FIELDS =
      Set.of("max_tokens", "max_completion_tokens", "max_output_tokens", "n");

  static final Estimate NONE = new Estimate(0, 0);

  private static final long BYTES_PER_TOKEN = 4;
  private static final long TOKENS_MAX = 10_000_000;
  private static final long ANSWERS_MAX = 128;

  /** The estimate of a request whose answer, unless it says otherwise, has so many tokens. */
  static Estimate of(KnownBody body, long assumedOutput) {
    long output = limit(body.text("max_completion_tokens"));
    if (output < 0) {
      output = limit(body.text("max_tokens"));
    }
    if (output < 0) {
      output = limit(body.text("max_output_tokens"));
    }
    long answers = limit(body.text("n"));
    long each = output < 0 ? assumedOutput : output;
    long all = each * Math.min(ANSWERS_MAX, Math.max(1, answers));
    return new Estimate(tokens(Math.max(0, body.length())), all);
  }

  /** How many tokens a text of that length has, more or less. */
  static long tokens(long bytes) {
    return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }

  /** A number as a client wrote it, within reason; -1 for what is none. */
  private static long limit(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 18) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return Math.min(number, TOKENS_MAX);
  }
}
