package io.weir.filters.llm.dialect.openai;

import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.json.JsonWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Chat completions as servers speak them: OpenAI's own, Azure's, OpenRouter's, everybody's. */
public final class OpenAiServer implements ServerSide {
  private static final String MODEL = "{model}";

  private final String path;
  private final boolean router;

  private OpenAiServer(String path, boolean router) {
    this.path = path;
    this.router = router;
  }

  /**
   * Any server of the dialect.
   *
   * @param base what stands before {@code /chat/completions}: {@code /v1}, another path, or nothing
   */
  public static OpenAiServer at(String base) {
    return new OpenAiServer(base + "/chat/completions", false);
  }

  /**
   * Azure OpenAI, where the path names the deployment; the model's name stands for it.
   *
   * @param apiVersion such as {@code 2024-10-21}
   */
  public static OpenAiServer azure(String apiVersion) {
    String path = "/openai/deployments/" + MODEL + "/chat/completions?api-version=";
    return new OpenAiServer(path + encoded(apiVersion), false);
  }

  /**
   * OpenRouter, and gateways that take the same: {@code cache_control} on parts and tools, {@code
   * reasoning} as an object, thoughts with their proof, {@code top_k}, files and videos by URL.
   *
   * @param base as in {@link #at}; OpenRouter's own is {@code /api/v1}
   */
  public static OpenAiServer router(String base) {
    return new OpenAiServer(base + "/chat/completions", true);
  }

  @Override
  public String path(String model, boolean stream) {
    return path.contains(MODEL) ? path.replace(MODEL, encoded(model)) : path;
  }

  /** Path and query where the same server makes vectors of texts. */
  public String embeddingsPath(String model) {
    return path(model, false).replace("/chat/completions", "/embeddings");
  }

  @Override
  public void write(ChatRequest request, String model, JsonWriter out, Losses losses)
      throws Untranslatable {
    new RequestWriter(request, model, router, out, losses).write();
  }

  @Override
  public AnswerReader reader(AnswerSink to) {
    return new ChatAnswer(to);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
