package io.weir.filters.llm.usage.read;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names under which providers report figures, by the object that holds them; found without
 * making a text of a name.
 */
final class UsageNames {
  /** Figures, each the number of its place in a {@link UsageTally}. */
  static final int PROMPT = 0;

  static final int COMPLETION = 1;
  static final int INPUT = 2;
  static final int OUTPUT = 3;
  static final int TOTAL = 4;
  static final int CACHED = 5;
  static final int CACHE_WRITE = 6;
  static final int CACHE_WRITE_5M = 7;
  static final int CACHE_WRITE_1H = 8;
  static final int AUDIO_INPUT = 9;
  static final int IMAGE_INPUT = 10;
  static final int REASONING = 11;
  static final int AUDIO_OUTPUT = 12;
  static final int IMAGE_OUTPUT = 13;
  static final int TOOL_PROMPT = 14;
  static final int CANDIDATES = 15;
  static final int THOUGHTS = 16;
  static final int SEARCHES = 17;
  static final int DETAILED = 18;
  static final int BYOK = 19;

  /** From here on amounts of money, in nano-dollars. */
  static final int COST = 20;

  static final int UPSTREAM_COST = 21;
  static final int TICKS = 22;
  static final int FIGURES = 23;

  /** Texts inside a list's element. */
  static final int MODEL = 30;

  static final int KIND = 31;

  /** Objects that are read into; the number of their names. */
  static final int INPUT_DETAILS = 41;

  static final int OUTPUT_DETAILS = 42;
  static final int CACHE_CREATION = 43;
  static final int TOOLS = 44;
  static final int COST_DETAILS = 45;
  static final int INPUT_MODES = 46;
  static final int OUTPUT_MODES = 47;
  static final int ITERATIONS = 48;
  static final int MODE = 49;
  static final int TOP = 40;

  /** Not a name that matters. */
  static final int UNKNOWN = -1;

  private static final UsageNames[] OBJECTS = new UsageNames[10];

  static {
    OBJECTS[TOP - TOP] = of(top());
    OBJECTS[INPUT_DETAILS - TOP] =
        of(
            Map.of(
                "cached_tokens", CACHED,
                "cache_write_tokens", CACHE_WRITE,
                "cache_creation_input_tokens", CACHE_WRITE,
                "audio_tokens", AUDIO_INPUT,
                "image_tokens", IMAGE_INPUT));
    OBJECTS[OUTPUT_DETAILS - TOP] =
        of(
            Map.of(
                "reasoning_tokens", REASONING,
                "thinking_tokens", REASONING,
                "audio_tokens", AUDIO_OUTPUT,
                "image_tokens", IMAGE_OUTPUT));
    OBJECTS[CACHE_CREATION - TOP] =
        of(
            Map.of(
                "ephemeral_5m_input_tokens", CACHE_WRITE_5M,
                "ephemeral_1h_input_tokens", CACHE_WRITE_1H));
    OBJECTS[TOOLS - TOP] =
        of(Map.of("web_search_requests", SEARCHES, "web_search_calls", SEARCHES));
    OBJECTS[COST_DETAILS - TOP] =
        of(
            Map.of(
                "total_cost", COST,
                "cost_estimate", COST,
                "upstream_inference_cost", UPSTREAM_COST));
    OBJECTS[MODE - TOP] = of(Map.of("modality", KIND, "tokenCount", TOTAL));
  }

  private final byte[] @Nullable [] names;
  private final int[] meanings;

  private UsageNames(Map<String, Integer> of) {
    int size = Integer.highestOneBit(of.size() * 8);
    names = new byte @Nullable [size][];
    meanings = new int[size];
    of.forEach(
        (name, meaning) -> {
          byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
          int at = hash(bytes, 0, bytes.length) & (size - 1);
          while (names[at] != null) {
            at = (at + 1) & (size - 1);
          }
          names[at] = bytes;
          meanings[at] = meaning;
        });
  }

  private static UsageNames of(Map<String, Integer> names) {
    return new UsageNames(names);
  }

  private static Map<String, Integer> top() {
    Map<String, Integer> top = new HashMap<>();
    top.put("prompt_tokens", PROMPT);
    top.put("completion_tokens", COMPLETION);
    top.put("input_tokens", INPUT);
    top.put("output_tokens", OUTPUT);
    top.put("total_tokens", TOTAL);
    top.put("cached_tokens", CACHED);
    top.put("prompt_cache_hit_tokens", CACHED);
    top.put("cache_read_input_tokens", CACHED);
    top.put("cache_creation_input_tokens", CACHE_WRITE);
    top.put("cache_creation", CACHE_CREATION);
    top.put("audio_prompt_tokens", AUDIO_INPUT);
    top.put("reasoning_tokens", REASONING);
    for (String details : new String[] {"prompt_tokens", "input_tokens", "input_token"}) {
      top.put(details + "_details", INPUT_DETAILS);
    }
    for (String details : new String[] {"completion_tokens", "output_tokens", "output_token"}) {
      top.put(details + "_details", OUTPUT_DETAILS);
    }
    for (String tools :
        new String[] {
          "server_tool_use", "server_tool_use_details", "server_side_tool_usage_details"
        }) {
      top.put(tools, TOOLS);
    }
    top.put("num_search_queries", SEARCHES);
    top.put("is_byok", BYOK);
    top.put("cost", COST);
    top.put("cost_details", COST_DETAILS);
    top.put("pydantic_ai_gateway", COST_DETAILS);
    top.put("cost_in_usd_ticks", TICKS);
    top.put("promptTokenCount", PROMPT);
    top.put("candidatesTokenCount", CANDIDATES);
    top.put("totalTokenCount", TOTAL);
    top.put("cachedContentTokenCount", CACHED);
    top.put("thoughtsTokenCount", THOUGHTS);
    top.put("toolUsePromptTokenCount", TOOL_PROMPT);
    top.put("promptTokensDetails", INPUT_MODES);
    top.put("toolUsePromptTokensDetails", INPUT_MODES);
    top.put("candidatesTokensDetails", OUTPUT_MODES);
    top.put("iterations", ITERATIONS);
    top.put("type", KIND);
    top.put("model", MODEL);
    return top;
  }

  /** What a name means in an object; {@link #UNKNOWN} where it is none that matters. */
  static int meaning(int object, byte[] a, int from, int to) {
    if (from >= to) {
      return UNKNOWN;
    }
    UsageNames known = OBJECTS[object - TOP];
    int mask = known.names.length - 1;
    int at = hash(a, from, to) & mask;
    for (byte[] name = known.names[at]; name != null; name = known.names[at]) {
      if (Arrays.equals(name, 0, name.length, a, from, to)) {
        return known.meanings[at];
      }
      at = (at + 1) & mask;
    }
    return UNKNOWN;
  }

  /** Made of a name's length and three of its bytes, which tell nearly all of them apart. */
  private static int hash(byte[] a, int from, int to) {
    int hash = ((to - from) * 31 + a[from]) * 31 + a[(from + to) >>> 1];
    hash = hash * 31 + a[to - 1];
    return hash ^ (hash >>> 9);
  }
}
