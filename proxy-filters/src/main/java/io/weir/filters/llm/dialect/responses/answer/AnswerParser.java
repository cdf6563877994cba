package io.weir.filters.llm.dialect.responses.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.dialect.Errors;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;

/**
 * Reads one answer of a server. What has come in deltas is told at once; what has not is taken from
 * the finished part, item or response, whichever comes first.
 */
public final class AnswerParser implements AnswerReader {
  private final AnswerSink to;
  private final ItemTeller items;
  private boolean begun;
  private boolean over;

  /** Reads for one sink. */
  public AnswerParser(AnswerSink to) {
    this.to = to;
    this.items = new ItemTeller(to);
  }

  @Override
  public void whole(JsonNode answer) {
    if (over) {
      return;
    }
    boolean answers = Json.at(answer, "output").isArray();
    if (!answers || failed(answer) || unfinished(answer)) {
      fail(answer);
    } else {
      finish(answer);
    }
  }

  private static boolean failed(JsonNode response) {
    String status = Json.textOrEmpty(response, "status");
    return Json.orNull(response, "error") != null
        || status.equals("failed")
        || status.equals("cancelled");
  }

  private static boolean unfinished(JsonNode response) {
    String status = Json.textOrEmpty(response, "status");
    return status.equals("queued") || status.equals("in_progress");
  }

  @Override
  public void event(String name, JsonNode data) {
    if (over) {
      return;
    }
    String said = Json.text(data, "type");
    String type = said == null ? name : said;
    switch (type) {
      case "response.output_text.delta",
          "response.function_call_arguments.delta",
          "response.reasoning_summary_text.delta",
          "response.reasoning_text.delta",
          "response.refusal.delta" -> {
        begin();
        delta(type, data, Json.textOrEmpty(data, "delta"));
      }
      case "response.output_item.added",
          "response.output_item.done",
          "response.output_text.done",
          "response.refusal.done",
          "response.reasoning_summary_text.done",
          "response.reasoning_text.done",
          "response.function_call_arguments.done",
          "response.output_text.annotation.added" -> {
        begin();
        item(type, data);
      }
      default -> response(type, data, Json.at(data, "response"));
    }
  }

  private void delta(String type, JsonNode data, String more) {
    switch (type) {
      case "response.output_text.delta" -> items.text(data, more);
      case "response.function_call_arguments.delta" -> items.arguments(data, more);
      case "response.reasoning_summary_text.delta" -> items.summary(data, more);
      case "response.reasoning_text.delta" -> items.thought(data, more);
      default -> items.refusal(data, more);
    }
  }

  private void item(String type, JsonNode data) {
    switch (type) {
      case "response.output_item.added" -> items.added(data, Json.at(data, "item"));
      case "response.output_item.done" -> items.done(data, Json.at(data, "item"));
      case "response.output_text.done" -> items.textDone(data);
      case "response.refusal.done" -> items.refusalDone(data);
      case "response.reasoning_summary_text.done" -> items.summaryDone(data);
      case "response.reasoning_text.done" -> items.thoughtDone(data);
      case "response.function_call_arguments.done" -> items.argumentsDone(data);
      default -> items.cited();
    }
  }

  private void response(String type, JsonNode data, JsonNode response) {
    switch (type) {
      case "response.created", "response.queued", "response.in_progress" -> begin(response);
      case "response.completed", "response.incomplete" -> {
        if (failed(response)) {
          fail(response);
        } else {
          finish(response);
        }
      }
      case "response.failed" -> fail(response);
      case "error" -> fail(data);
      default -> {
        if (type.isEmpty() && Json.orNull(data, "error") != null) {
          fail(data);
        }
      }
    }
  }

  @Override
  public void done() {
    if (begun && !over) {
      over = true;
      items.close();
      to.stop(StopReason.END, null);
      to.end();
    }
  }

  @Override
  public void over() {
    over = true;
  }

  private void begin() {
    if (!begun) {
      begun = true;
      to.begin("", "", 0);
    }
  }

  private void begin(JsonNode response) {
    if (!begun) {
      begun = true;
      to.begin(
          Json.textOrEmpty(response, "id"),
          Json.textOrEmpty(response, "model"),
          Json.count(response, "created_at"));
    }
  }

  private void fail(JsonNode body) {
    over = true;
    to.fail(Errors.inStream(body));
  }

  private void finish(JsonNode response) {
    begin(response);
    over = true;
    items.all(Json.at(response, "output"));
    items.close();
    JsonNode usage = Json.at(response, "usage");
    if (usage.isObject()) {
      to.usage(tokens(usage));
    }
    to.stop(reason(response), null);
    to.end();
  }

  private static StopReason reason(JsonNode response) {
    String why = Json.textOrEmpty(Json.at(response, "incomplete_details"), "reason");
    return switch (why) {
      case "max_output_tokens", "max_tokens" -> StopReason.LENGTH;
      case "content_filter" -> StopReason.FILTER;
      default -> StopReason.END;
    };
  }

  private static Tokens tokens(JsonNode usage) {
    JsonNode read = Json.at(usage, "input_tokens_details");
    JsonNode written = Json.at(usage, "output_tokens_details");
    long input = Json.count(usage, "input_tokens");
    long output = Json.count(usage, "output_tokens");
    long cached = Math.min(input, Json.count(read, "cached_tokens"));
    long cacheWrite = Math.min(input - cached, Json.count(read, "cache_write_tokens"));
    long reasoning = Math.min(output, Json.count(written, "reasoning_tokens"));
    return new Tokens(
        new Tokens.Input(input, cached, cacheWrite, 0, 0, 0),
        new Tokens.Output(output, reasoning, 0, 0),
        0);
  }
}
