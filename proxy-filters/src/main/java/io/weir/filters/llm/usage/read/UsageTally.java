package io.weir.filters.llm.usage.read;

import static io.weir.filters.llm.usage.read.UsageNames.*;

import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Tokens.Input;
import io.weir.filters.llm.usage.Tokens.Output;
import io.weir.filters.llm.usage.Usage.Share;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Figures as one provider reports them, and their common meaning. Not thread-safe.
 *
 * <p>What providers do differently, and what is made of it: Anthropic's input leaves out what came
 * from a cache or went to one; xAI's chat, Gemini, and some gateways leave reasoning out of the
 * output, which the total or the reasoning itself gives away; Mistral leaves audio out of the
 * prompt; Voyage reports a total alone.
 */
public final class UsageTally {
  /** Tokens that no call uses; a greater figure is taken for this one. */
  static final long TOKENS_MAX = 10_000_000_000L;

  private static final int TICKS_OF_A_NANO = 10;

  /** What stands where nothing is reported yet; never written to. */
  private static final long[] SILENT = silent(new long[FIGURES]);

  private long[] figures = SILENT;
  private List<Share> others = List.of();

  private static long[] silent(long[] figures) {
    Arrays.fill(figures, -1);
    return figures;
  }

  void clear() {
    if (figures != SILENT) {
      silent(figures);
    }
    others = List.of();
  }

  /** The figures, to be written to. */
  private long[] own() {
    if (figures == SILENT) {
      figures = SILENT.clone();
    }
    return figures;
  }

  void set(int figure, long value) {
    own()[figure] = value;
  }

  void add(int figure, long value) {
    own()[figure] = get(figure) + value;
  }

  void other(Share share) {
    if (others.isEmpty()) {
      others = new ArrayList<>();
    }
    others.add(share);
  }

  /** Takes over what a later report says; where it is silent, the earlier one stands. */
  void merge(UsageTally later) {
    long[] merged = own();
    for (int i = 0; i < FIGURES; i++) {
      if (later.figures[i] >= 0) {
        merged[i] = later.figures[i];
      }
    }
    if (!later.others.isEmpty()) {
      others = new ArrayList<>(later.others);
    }
  }

  long total() {
    return get(TOTAL);
  }

  private boolean has(int figure) {
    return figures[figure] >= 0;
  }

  private long get(int figure) {
    return Math.max(0, figures[figure]);
  }

  /** Whether the input was reported. */
  public boolean hasInput() {
    return has(PROMPT) || has(INPUT) || (has(TOTAL) && !has(COMPLETION) && !has(OUTPUT));
  }

  /** Whether the output was reported. */
  public boolean hasOutput() {
    return has(COMPLETION) || has(OUTPUT) || has(CANDIDATES) || has(THOUGHTS) || has(TOTAL);
  }

  /** Anthropic's shape: it comes in two parts, the first of which only guesses the output. */
  boolean inParts() {
    return (has(INPUT) || has(OUTPUT)) && !has(TOTAL) && !has(DETAILED);
  }

  private boolean hasTotalOnly() {
    return has(TOTAL) && !has(PROMPT) && !has(INPUT);
  }

  /** What the call used, in the common meaning. */
  public Tokens tokens() {
    return new Tokens(input(), output(), get(SEARCHES));
  }

  /** What further models used on the way. */
  public List<Share> others() {
    return List.copyOf(others);
  }

  /** What the answer says that it cost, in nano-dollars; -1 where it does not. */
  public long statedNanos() {
    if (has(COST)) {
      // A key of the caller's own: the gateway's fee is apart from what the model's owner takes.
      return get(COST) + (figures[BYOK] == 1 ? get(UPSTREAM_COST) : 0);
    }
    long ticks = get(TICKS);
    return ticks == 0 ? -1 : (ticks + TICKS_OF_A_NANO / 2) / TICKS_OF_A_NANO;
  }

  private Input input() {
    long cached = get(CACHED);
    long hour = get(CACHE_WRITE_1H);
    long written = has(CACHE_WRITE) ? get(CACHE_WRITE) : get(CACHE_WRITE_5M) + hour;
    long all = inParts() ? get(INPUT) + cached + written : inclusiveInput(cached + written);
    cached = Math.min(cached, all);
    written = Math.min(written, all - cached);
    hour = Math.min(hour, written);
    long audio = Math.min(get(AUDIO_INPUT), all);
    return new Input(
        all, cached, written - hour, hour, audio, Math.min(get(IMAGE_INPUT), all - audio));
  }

  private long inclusiveInput(long cache) {
    long all = has(PROMPT) ? get(PROMPT) + get(TOOL_PROMPT) : get(INPUT);
    if (hasTotalOnly()) {
      all = Math.max(0, get(TOTAL) - get(COMPLETION) - get(OUTPUT));
    }
    long audio = get(AUDIO_INPUT);
    if (audio > 0 && get(TOTAL) == all + audio + get(COMPLETION)) {
      all += audio;
    }
    return cache > all ? all + cache : all;
  }

  private Output output() {
    long said = get(COMPLETION) + get(OUTPUT) + get(CANDIDATES);
    long thought = get(REASONING) + get(THOUGHTS);
    long in = has(PROMPT) ? get(PROMPT) : get(INPUT);
    boolean apart =
        has(THOUGHTS) || thought > said || (has(TOTAL) && get(TOTAL) == in + said + thought);
    long all = apart ? said + thought : said;
    long audio = Math.min(get(AUDIO_OUTPUT), all - thought);
    long image = Math.min(get(IMAGE_OUTPUT), all - thought - audio);
    return new Output(all, thought, audio, image);
  }
}
