package io.weir.filters.llm.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.ollama.answer.AnswerForm;
import io.weir.filters.llm.dialect.ollama.answer.StreamWriter;
import io.weir.filters.llm.dialect.ollama.answer.WholeWriter;
import io.weir.json.JsonWriter;

/** Ollama's API as clients speak it: {@code POST /api/chat} and {@code POST /api/generate}. */
public final class OllamaClient implements ClientSide {
  private final AnswerForm form;

  private OllamaClient(AnswerForm form) {
    this.form = form;
  }

  /** The side for {@code /api/chat}. */
  public static OllamaClient chat() {
    return new OllamaClient(AnswerForm.CHAT);
  }

  /** The side for {@code /api/generate}. */
  public static OllamaClient generate() {
    return new OllamaClient(AnswerForm.GENERATE);
  }

  @Override
  public ChatRequest read(JsonNode body, Losses losses) throws Untranslatable {
    return new RequestReader(body, losses).read(form);
  }

  @Override
  public AnswerSink stream(Answering how, JsonWriter out) {
    return new StreamWriter(how, form, out);
  }

  @Override
  public AnswerSink whole(Answering how, JsonWriter out) {
    return new WholeWriter(how, form, out);
  }

  @Override
  public String streamType() {
    return "application/x-ndjson";
  }
}
