package io.weir.filters.translate;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Dialect;
import io.weir.filter.FilterContext;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.embeddings.Embeddings;
import io.weir.filters.llm.embeddings.EmbeddingsRequest;
import io.weir.filters.llm.embeddings.EmbeddingsSide;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.translate.answer.AnswerBody;
import io.weir.http.ResponseHead;
import io.weir.json.JsonWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One attempt at vectors for texts. */
final class EmbeddingsHook extends AttemptHook {
  private final EmbeddingsSide client;
  private final EmbeddingsSide server;
  private @Nullable EmbeddingsRequest request;

  EmbeddingsHook(
      TranslateFilter filter,
      FilterContext context,
      Dialect from,
      EmbeddingsSide client,
      EmbeddingsSide server) {
    super(filter, context, from);
    this.client = client;
    this.server = server;
  }

  @Override
  String write(JsonNode body, JsonWriter out) throws Untranslatable {
    EmbeddingsRequest asked = client.read(body, this);
    request = asked;
    server.write(asked, out, this);
    return server.path(asked.model());
  }

  @Override
  AnswerBody good(ResponseHead answered) {
    return new AnswerBody.Whole(filter.limits, answered, this::tell);
  }

  private boolean tell(JsonNode body, JsonWriter out) {
    EmbeddingsRequest asked = Objects.requireNonNull(request);
    Embeddings read = server.answer(body);
    if (read == null || read.vectors().size() != asked.texts().size()) {
      return false;
    }
    count(read);
    String echoed = echoed(asked.model());
    client.tell(asked, read, echoed.isEmpty() ? model(read) : echoed, elapsedNanos(), out);
    return true;
  }

  private String model(Embeddings read) {
    return read.model().isEmpty() && request != null ? request.model() : read.model();
  }

  private void count(Embeddings read) {
    if (read.tokens() != null) {
      Tokens tokens = Tokens.of(read.tokens(), 0);
      context.set(
          Usage.SLOT, new Usage(model(read), tokens, List.of(), Charge.UNKNOWN, false, true));
    }
  }
}
