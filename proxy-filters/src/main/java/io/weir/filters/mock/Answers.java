package io.weir.filters.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.fault.Dialect;
import io.weir.filters.mock.talk.Call;
import io.weir.filters.mock.talk.Prompt;
import io.weir.filters.mock.talk.Utterance;
import io.weir.filters.mock.wire.AnthropicMessages;
import io.weir.filters.mock.wire.Catalog;
import io.weir.filters.mock.wire.Embeddings;
import io.weir.filters.mock.wire.OllamaChat;
import io.weir.filters.mock.wire.OpenAiChat;
import io.weir.filters.mock.wire.OpenAiResponses;
import io.weir.filters.mock.wire.OpenAiText;
import io.weir.filters.mock.wire.Script;
import io.weir.http.HeaderName;
import io.weir.http.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Finds the answer to one request: the path says which language is spoken and what is wanted. */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HeaderName ANTHROPIC_VERSION = HeaderName.of("anthropic-version");
  private static final String MODELS = "/models/";

  private final MockConfig config;
  private final String method;
  private final String path;
  private final boolean anthropic;
  private final long number;

  Answers(MockConfig config, RequestHead head, long number) {
    this.config = config;
    this.method = head.method();
    this.path = head.pathOnly();
    this.anthropic = head.headers().contains(ANTHROPIC_VERSION);
    this.number = number;
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  /** Tells this answer from others. */
  String id() {
    return String.format(Locale.ROOT, "mock%016x", number);
  }

  Dialect dialect() {
    return Dialect.ofPath(path);
  }

  Script error(int status) {
    return Script.error(dialect(), status, "mock: asked to fail with " + status);
  }

  Script tooLarge() {
    return Script.error(dialect(), 413, "mock: the request is longer than body_max");
  }

  /**
   * The answer.
   *
   * @param model is told the model that the request names
   */
  Script to(byte[] body, int length, long wallMillis, ModelReader model) {
    if (method.equals("GET") || isHead()) {
      return aboutModels();
    }
    if (!method.equals("POST")) {
      return Script.error(dialect(), 405, "mock: " + method + " is not served");
    }
    JsonNode json;
    try {
      json = JSON.readTree(body, 0, length);
    } catch (IOException e) {
      return Script.error(dialect(), 400, "mock: the body is not valid JSON");
    }
    if (json == null || !json.isObject()) {
      return Script.error(dialect(), 400, "mock: the body is not a JSON object");
    }
    Prompt prompt = Prompt.of(json);
    model.read(prompt.model());
    Utterance said = Utterance.of(prompt, config.reply(), config.fillerTokens(), config.tools());
    return said(new Call(prompt, said, id(), wallMillis, config.pieceTokens()));
  }

  /** Is told the model. */
  interface ModelReader {
    void read(String model);
  }

  private Script said(Call call) {
    if (path.startsWith("/api/")) {
      return switch (path) {
        case "/api/chat" -> OllamaChat.chat(call);
        case "/api/generate" -> OllamaChat.generate(call);
        case "/api/embed" -> Embeddings.ollama(call);
        case "/api/embeddings" -> Embeddings.ollamaSingle(call);
        case "/api/show" -> Catalog.show();
        default -> nothingHere();
      };
    }
    if (path.endsWith("/chat/completions")) {
      return OpenAiChat.answer(call);
    }
    return switch (path.substring(path.lastIndexOf('/'))) {
      case "/completions" -> OpenAiText.answer(call);
      case "/responses" -> OpenAiResponses.answer(call);
      case "/embeddings" -> Embeddings.openAi(call);
      case "/messages" -> AnthropicMessages.answer(call);
      case "/count_tokens" -> AnthropicMessages.count(call);
      default -> nothingHere();
    };
  }

  private Script aboutModels() {
    if (path.equals("/")) {
      byte[] text = "mock is running".getBytes(StandardCharsets.US_ASCII);
      return Script.whole(200, "text/plain; charset=utf-8", text);
    }
    if (path.equals("/api/tags") || path.equals("/api/ps")) {
      return Catalog.ollama(config.models());
    }
    if (path.equals("/api/version")) {
      return Catalog.version();
    }
    if (path.endsWith("/models")) {
      return anthropic ? Catalog.anthropic(config.models()) : Catalog.openAi(config.models());
    }
    int at = path.indexOf(MODELS);
    if (at < 0) {
      return nothingHere();
    }
    String model = path.substring(at + MODELS.length());
    return anthropic ? Catalog.anthropic(model) : Catalog.openAi(model);
  }

  private Script nothingHere() {
    return Script.error(dialect(), 404, "mock: " + method + ' ' + path + " is not served");
  }
}
