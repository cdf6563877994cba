package io.weir.filters.translate;

import io.weir.fault.Dialect;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.dialect.anthropic.AnthropicClient;
import io.weir.filters.llm.dialect.anthropic.AnthropicServer;
import io.weir.filters.llm.dialect.gemini.GeminiServer;
import io.weir.filters.llm.dialect.ollama.OllamaClient;
import io.weir.filters.llm.dialect.ollama.OllamaServer;
import io.weir.filters.llm.dialect.openai.OpenAiClient;
import io.weir.filters.llm.dialect.openai.OpenAiServer;
import io.weir.filters.llm.dialect.responses.ResponsesClient;
import io.weir.filters.llm.dialect.responses.ResponsesServer;
import io.weir.filters.llm.dialect.simple.SimpleClient;
import org.jspecify.annotations.Nullable;

/** The dialects that there are, by their words in {@code routes.yaml}. */
final class Dialects {
  private Dialects() {}

  /**
   * The side that clients speak; null where the dialect has none.
   *
   * @param path which decides in dialects that have several for the same
   */
  static @Nullable ClientSide client(Dialect dialect, String path) {
    return switch (dialect) {
      case SIMPLE_CHAT ->
          path.endsWith("/stream") ? SimpleClient.streaming() : SimpleClient.plain();
      case OPENAI -> new OpenAiClient();
      case OPENAI_RESPONSES -> new ResponsesClient();
      case ANTHROPIC -> new AnthropicClient();
      case OLLAMA -> path.endsWith("/generate") ? OllamaClient.generate() : OllamaClient.chat();
      default -> null;
    };
  }

  /** The side that servers speak; null where the dialect has none. */
  static @Nullable ServerSide server(Dialect dialect, TranslateConfig config) {
    return switch (dialect) {
      case OPENAI -> openAi(config);
      case OPENAI_RESPONSES -> new ResponsesServer();
      case ANTHROPIC -> new AnthropicServer(config.maxTokens());
      case GEMINI -> new GeminiServer();
      case OLLAMA -> new OllamaServer();
      default -> null;
    };
  }

  private static ServerSide openAi(TranslateConfig config) {
    String azure = config.azure();
    if (azure != null) {
      return OpenAiServer.azure(azure);
    }
    return config.cacheControl() ? OpenAiServer.router("/v1") : OpenAiServer.at("/v1");
  }
}
