package io.weir.filters.llm.dialect;

import io.weir.filters.llm.chat.ChatRequest;
import java.util.function.LongSupplier;

/**
 * What a writer of answers knows of the exchange.
 *
 * @param request what the client asked
 * @param id the exchange's id, for answers whose provider gives none
 * @param model the name to put into the answer; empty for the one that the provider gives
 * @param provider the name of the cluster that answers, for dialects that tell it
 * @param nowSeconds since 1970, for answers whose provider does not say
 * @param elapsedNanos how long the answer has taken so far, for dialects that tell it
 */
public record Answering(
    ChatRequest request,
    String id,
    String model,
    String provider,
    long nowSeconds,
    LongSupplier elapsedNanos) {

  /** For dialects that do not tell who answers. */
  public Answering(ChatRequest request, String id, String model, long nowSeconds) {
    this(request, id, model, "", nowSeconds);
  }

  /** For dialects that do not tell how long it took. */
  public Answering(ChatRequest request, String id, String model, String provider, long nowSeconds) {
    this(request, id, model, provider, nowSeconds, () -> 0);
  }

  /** The model's name for the client. */
  public String model(String said) {
    return model.isEmpty() ? said.isEmpty() ? request.model() : said : model;
  }

  /** When the answer was made, for the client. */
  public long created(long said) {
    return said > 0 ? said : nowSeconds;
  }

  /**
   * The answer's id for the client: the provider's, made to look as the dialect's own do.
   *
   * @param prefix of the dialect, such as {@code chatcmpl-}
   */
  public String id(String said, String prefix) {
    return Ids.answer(said.isEmpty() ? id : said, prefix);
  }
}
