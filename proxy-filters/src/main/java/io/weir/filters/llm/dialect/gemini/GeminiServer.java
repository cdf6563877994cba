package io.weir.filters.llm.dialect.gemini;

import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.json.JsonWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Servers of {@code POST /v1beta/models/MODEL:generateContent} and of its stream. */
public final class GeminiServer implements ServerSide {
  private static final String MODELS = "models/";

  @Override
  public String path(String model, boolean stream) {
    String name = model.startsWith(MODELS) ? model.substring(MODELS.length()) : model;
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    String method = stream ? ":streamGenerateContent?alt=sse" : ":generateContent";
    return "/v1beta/" + MODELS + encoded + method;
  }

  @Override
  public void write(ChatRequest request, String model, JsonWriter out, Losses losses)
      throws Untranslatable {
    new RequestWriter(request, ModelName.of(model), losses).write(out);
  }

  @Override
  public AnswerReader reader(AnswerSink to) {
    return new CandidateReader(to);
  }
}
