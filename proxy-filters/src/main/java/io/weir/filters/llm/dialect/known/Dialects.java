package io.weir.filters.llm.dialect.known;

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
import io.weir.filters.llm.embeddings.EmbeddingsSide;
import io.weir.filters.llm.embeddings.OllamaEmbeddings;
import io.weir.filters.llm.embeddings.OpenAiEmbeddings;
import org.jspecify.annotations.Nullable;

/** The dialects that there are, by their words in {@code routes.yaml}. */
public final class Dialects {
  private static final ClientSide OPENAI = new OpenAiClient();
  private static final ClientSide RESPONSES = new ResponsesClient();
  private static final ClientSide ANTHROPIC = new AnthropicClient();

  private Dialects() {}

  /**
   * What is to be known of a cluster's servers besides their dialect.
   *
   * @param maxTokens the limit where a dialect demands one and the client gives none
   * @param azure how an Azure deployment is addressed; its version; null for other servers
   * @param cacheControl whether marks of cacheable prompts go to a server of OpenAI's dialect
   */
  public record Servers(long maxTokens, @Nullable String azure, boolean cacheControl) {
    /** Those of the dialects' makers. */
    public static final Servers PLAIN = new Servers(4096, null, false);
  }

  /**
   * The side that clients speak; null where the dialect has none.
   *
   * @param path which decides in dialects that have several for the same
   */
  public static @Nullable ClientSide client(Dialect dialect, String path) {
    return switch (dialect) {
      case SIMPLE_CHAT ->
          path.endsWith("/stream") ? SimpleClient.streaming() : SimpleClient.plain();
      case OPENAI -> OPENAI;
      case OPENAI_RESPONSES -> RESPONSES;
      case ANTHROPIC -> ANTHROPIC;
      case OLLAMA -> path.endsWith("/generate") ? OllamaClient.generate() : OllamaClient.chat();
      default -> null;
    };
  }

  /** The side that servers speak; null where the dialect has none. */
  public static @Nullable ServerSide server(Dialect dialect, Servers of) {
    return switch (dialect) {
      case OPENAI -> openAi(of);
      case OPENAI_RESPONSES -> new ResponsesServer();
      case ANTHROPIC -> new AnthropicServer(of.maxTokens());
      case GEMINI -> new GeminiServer();
      case OLLAMA -> new OllamaServer();
      default -> null;
    };
  }

  /**
   * The side for texts as vectors; null where the dialect has none.
   *
   * @param path of a client's request
   */
  public static @Nullable EmbeddingsSide embeddings(Dialect dialect, String path, Servers of) {
    return switch (dialect) {
      case OPENAI -> new OpenAiEmbeddings(openAi(of)::embeddingsPath);
      case OLLAMA ->
          path.endsWith("/embeddings") ? OllamaEmbeddings.single() : OllamaEmbeddings.embed();
      default -> null;
    };
  }

  private static OpenAiServer openAi(Servers of) {
    String azure = of.azure();
    if (azure != null) {
      return OpenAiServer.azure(azure);
    }
    return of.cacheControl() ? OpenAiServer.router("/v1") : OpenAiServer.at("/v1");
  }
}
