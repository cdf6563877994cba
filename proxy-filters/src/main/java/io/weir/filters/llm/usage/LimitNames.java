package io.weir.filters.llm.usage;

import io.weir.http.HeaderName;
import java.util.List;

/**
 * The names of the three header fields about one measure of a rate limit.
 *
 * @param limit how much is allowed
 * @param remaining how much is left
 * @param reset when it is whole again, see {@link ResetText}
 */
public record LimitNames(HeaderName limit, HeaderName remaining, HeaderName reset) {
  /** OpenAI's: of requests, of tokens. */
  public static final List<LimitNames> OPENAI = List.of(openAi("requests"), openAi("tokens"));

  /** Anthropic's: of requests, of tokens, of input tokens, of output tokens. */
  public static final List<LimitNames> ANTHROPIC =
      List.of(
          anthropic("requests"),
          anthropic("tokens"),
          anthropic("input-tokens"),
          anthropic("output-tokens"));

  private static LimitNames openAi(String measure) {
    return new LimitNames(
        HeaderName.of("x-ratelimit-limit-" + measure),
        HeaderName.of("x-ratelimit-remaining-" + measure),
        HeaderName.of("x-ratelimit-reset-" + measure));
  }

  private static LimitNames anthropic(String measure) {
    String start = "anthropic-ratelimit-" + measure;
    return new LimitNames(
        HeaderName.of(start + "-limit"),
        HeaderName.of(start + "-remaining"),
        HeaderName.of(start + "-reset"));
  }
}
