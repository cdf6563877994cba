package io.weir.filters.translate;

import io.weir.fault.Dialect;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.FilterSetup;
import io.weir.filter.Hook;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.dialect.known.Dialects;
import io.weir.filters.llm.embeddings.EmbeddingsSide;
import io.weir.filters.llm.usage.Operation;
import io.weir.filters.translate.answer.AnswerBody;
import io.weir.filters.translate.metering.AskedUsage;
import io.weir.filters.translate.metering.CountedTokens;
import io.weir.net.Clock;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster's translation: from whatever a client speaks to what the cluster's servers do. */
final class TranslateFilter implements Filter {
  private static final Set<String> FIELDS = Set.of("model", "stream");

  final TranslateConfig config;
  final Dialect to;
  final ServerSide server;
  final Clock clock;
  final TranslateMetrics metrics;
  final AnswerBody.Limits limits;

  TranslateFilter(TranslateConfig config, FilterSetup setup, Dialect to, ServerSide server) {
    this.config = config;
    this.to = to;
    this.server = server;
    this.clock = setup.clock();
    this.limits = config.limits().ofAnswers();
    this.metrics = new TranslateMetrics(setup.stats(), setup.owner(), to);
  }

  @Override
  public Class<? extends Hook> hook() {
    return TranslateHook.class;
  }

  @Override
  public Set<String> fields() {
    return FIELDS;
  }

  @Override
  public long wholeRequestBytes() {
    return config.limits().requestBytes();
  }

  @Override
  public @Nullable Hook open(FilterContext context) {
    Dialect from = context.dialect();
    String path = context.request().pathOnly();
    ClientSide client = Dialects.client(from, path);
    if (client == null || !context.request().method().equals("POST")) {
      return null;
    }
    if (path.endsWith("/messages/count_tokens")) {
      return from == to ? null : new CountedTokens(client);
    }
    if (Operation.of(path) == Operation.EMBEDDINGS) {
      return embeddings(context, from, path);
    }
    if (!asked(from, path)) {
      return null;
    }
    if (from != to) {
      return new ChatHook(this, context, from, client);
    }
    boolean stream = from == Dialect.OPENAI && "true".equals(context.known().text("stream"));
    return stream && config.usage() ? new AskedUsage(context, config.limits().eventBytes()) : null;
  }

  private @Nullable Hook embeddings(FilterContext context, Dialect from, String path) {
    EmbeddingsSide asking = Dialects.embeddings(from, path, config.servers());
    EmbeddingsSide answering = Dialects.embeddings(to, "", config.servers());
    return from == to || asking == null || answering == null
        ? null
        : new EmbeddingsHook(this, context, from, asking, answering);
  }

  /** Whether a path asks for an answer in words; Ollama has one for those without conversation. */
  private static boolean asked(Dialect from, String path) {
    Operation operation = Operation.of(path);
    return operation == Operation.CHAT
        || (operation == Operation.TEXT_COMPLETION && from == Dialect.OLLAMA);
  }
}
