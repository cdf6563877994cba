package io.weir.filters.models;

import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.filters.identity.Identity;
import io.weir.filters.models.Catalogue.Listed;
import io.weir.http.Answer;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.json.JsonWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers what a client wants to know, or says which model its request is for. */
final class ModelsHook extends Hook {
  private static final HeaderName ANTHROPIC_VERSION = HeaderName.of("anthropic-version");
  private static final int SHOWN_MAX = 100;

  private final ModelsFilter filter;
  private final FilterContext context;
  private final Question question;

  ModelsHook(ModelsFilter filter, FilterContext context, Question question) {
    this.filter = filter;
    this.context = context;
    this.question = question;
  }

  @Override
  public Step request(RequestHead head, boolean end) {
    boolean anthropic =
        context.dialect() == Dialect.ANTHROPIC || head.headers().contains(ANTHROPIC_VERSION);
    return switch (question) {
      case LIST -> {
        List<Listed> all = filter.catalogue.list(context.get(Identity.SLOT));
        yield answer(
            json -> {
              if (anthropic) {
                AnthropicAnswers.list(all, head.query(), json);
              } else {
                OpenAiAnswers.list(all, json);
              }
            });
      }
      case ONE ->
          one(
              Question.model(head),
              (json, listed) -> {
                if (anthropic) {
                  AnthropicAnswers.model(listed, json);
                } else {
                  OpenAiAnswers.model(listed, json);
                }
              });
      case TAGS -> {
        List<Listed> all = filter.catalogue.list(context.get(Identity.SLOT));
        yield answer(json -> OllamaAnswers.tags(all, json));
      }
      case VERSION -> answer(OllamaAnswers::version);
      case PS -> answer(OllamaAnswers::running);
      case SHOW, NONE -> Step.NEXT;
    };
  }

  /** Writes one model. */
  private interface One {
    void write(JsonWriter json, Listed listed);
  }

  private Step one(String name, One one) {
    Listed listed = filter.catalogue.find(name, context.get(Identity.SLOT));
    return listed == null ? unknown(name) : answer(json -> one.write(json, listed));
  }

  private static Step answer(Consumer<JsonWriter> body) {
    JsonWriter json = new JsonWriter(1024);
    body.accept(json);
    Headers headers = new Headers();
    headers.set(HeaderNames.CONTENT_TYPE, "application/json");
    return new Step.Reply(new Answer(200, headers, json.toByteArray()));
  }

  private static Step unknown(String name) {
    String shown = name.length() > SHOWN_MAX ? name.substring(0, SHOWN_MAX) + '…' : name;
    return new Step.Fail(Fault.UNKNOWN_MODEL, "there is no model \"" + shown + '"');
  }

  @Override
  public Step ready(KnownBody body) {
    String named = body.text(ModelsFilter.MODEL);
    if (question == Question.SHOW) {
      return named == null
          ? new Step.Fail(Fault.BAD_REQUEST, "the body names no model")
          : one(named, (json, listed) -> OllamaAnswers.show(listed, json));
    }
    String wanted = wanted(named);
    if (wanted == null) {
      return Step.NEXT;
    }
    Listed listed = filter.catalogue.find(wanted);
    if (listed == null && filter.config.strict()) {
      return unknown(wanted);
    }
    String effective = listed == null ? wanted : filter.catalogue.effective(listed);
    if (!effective.equals(named)) {
      context.set(FilterContext.MODEL, effective);
    }
    return Step.NEXT;
  }

  private @Nullable String wanted(@Nullable String named) {
    if (filter.config.force() != null) {
      return filter.config.force();
    }
    return named == null || named.isEmpty() ? filter.config.otherwise() : named;
  }
}
