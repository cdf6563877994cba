package io.weir.filters.llm.usage.read;

/**
 * Finds Ollama's counts in an answer's bytes as they pass: {@code "prompt_eval_count": 26} and
 * {@code "eval_count": 298}. Not thread-safe.
 */
final class CountScan {
  private enum State {
    OUTSIDE,
    COLON,
    DIGITS
  }

  private static final byte[] NAME = Needle.text("eval_count\"");

  private final Needle needle = new Needle(NAME, 4);
  private final UsageTally held;
  private State state = State.OUTSIDE;
  private boolean prompt;
  private boolean any;
  private long value;

  /** A search that puts what it finds into a tally. */
  CountScan(UsageTally held) {
    this.held = held;
  }

  /** Takes the next bytes, {@code a[from, end)}; they stay as they are. */
  void scan(byte[] a, int from, int end) {
    int i = from;
    while (i < end) {
      if (state == State.OUTSIDE) {
        i = needle.find(a, i, end);
        if (i < 0) {
          return;
        }
        prompt = needle.before() == '_';
        boolean name = prompt || needle.before() == '"';
        state = name ? State.COLON : State.OUTSIDE;
        value = 0;
        any = false;
      } else {
        i = step(a[i]) ? i + 1 : i;
      }
    }
  }

  private boolean step(byte b) {
    if (b >= '0' && b <= '9' && state == State.DIGITS) {
      value = Math.min(UsageTally.TOKENS_MAX, value * 10 + b - '0');
      any = true;
      return true;
    }
    if (!any && (b == ' ' || (b == ':' && state == State.COLON))) {
      state = b == ':' ? State.DIGITS : state;
      return true;
    }
    if (any) {
      held.set(prompt ? UsageNames.PROMPT : UsageNames.COMPLETION, value);
    }
    state = State.OUTSIDE;
    return false;
  }
}
