package io.weir.filters.llm.dialect.responses.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the items of one answer, each part once: whether it comes in deltas, with its own end, with
 * its item's or with the response's.
 */
final class ItemTeller {
  private static final int NO_CALL = -1;
  private static final long ALL = -1;

  /** What has been told of one item; parts are bits. */
  private static final class Told {
    final long index;
    long texts;
    long summaries;
    boolean thought;
    boolean sealed;
    int call = NO_CALL;
    String callId = "";
    boolean arguments;
    boolean open;

    Told(long index) {
      this.index = index;
    }
  }

  private final AnswerSink to;
  private final List<Told> items = new ArrayList<>();
  private @Nullable Told last;
  private int calls;
  private boolean spoke;
  private boolean thought;
  private boolean cited;
  private boolean served;

  ItemTeller(AnswerSink to) {
    this.to = to;
  }

  /** More words of a message's part. */
  void text(JsonNode event, String more) {
    if (!more.isEmpty()) {
      speak(item(event), Json.count(event, "content_index"));
      to.text(more);
      logprobs(event);
    }
  }

  void textDone(JsonNode event) {
    if (!has(item(event).texts, Json.count(event, "content_index"))) {
      text(event, Json.textOrEmpty(event, "text"));
    }
  }

  void refusal(JsonNode event, String more) {
    if (!more.isEmpty()) {
      speak(item(event), Json.count(event, "content_index"));
      to.refusal(more);
    }
  }

  void refusalDone(JsonNode event) {
    if (!has(item(event).texts, Json.count(event, "content_index"))) {
      refusal(event, Json.textOrEmpty(event, "refusal"));
    }
  }

  /** More of a thought's summary; nothing where the thought itself is told. */
  void summary(JsonNode event, String more) {
    summary(item(event), Json.count(event, "summary_index"), more);
  }

  private void summary(Told item, long part, String more) {
    if (more.isEmpty() || item.thought) {
      return;
    }
    if (item.summaries != 0 && !has(item.summaries, part)) {
      to.thought("\n\n");
    }
    item.summaries |= bit(part);
    thought = true;
    to.thought(more);
  }

  void summaryDone(JsonNode event) {
    if (!has(item(event).summaries, Json.count(event, "summary_index"))) {
      summary(event, Json.textOrEmpty(event, "text"));
    }
  }

  /** More of a thought; nothing where its summary is told. */
  void thought(JsonNode event, String more) {
    thought(item(event), more);
  }

  private void thought(Told item, String more) {
    if (!more.isEmpty() && item.summaries == 0) {
      item.thought = true;
      thought = true;
      to.thought(more);
    }
  }

  void thoughtDone(JsonNode event) {
    if (!item(event).thought) {
      thought(event, Json.textOrEmpty(event, "text"));
    }
  }

  /** More of a call's arguments; nothing where the call has not begun, as its item's end tells. */
  void arguments(JsonNode event, String more) {
    Told item = item(event);
    if (item.open && !more.isEmpty()) {
      item.arguments = true;
      to.toolArguments(item.call, more);
    }
  }

  void argumentsDone(JsonNode event) {
    if (!item(event).arguments) {
      arguments(event, Json.textOrEmpty(event, "arguments"));
    }
  }

  /** A text's source is shown. */
  void cited() {
    if (!cited) {
      cited = true;
      to.lost("citations");
    }
  }

  /** An item begins. */
  void added(JsonNode event, JsonNode item) {
    Told told = event.has("output_index") ? item(event) : add(-items.size() - 1);
    switch (Json.textOrEmpty(item, "type")) {
      case "function_call", "custom_tool_call" -> call(told, item);
      case "message", "reasoning" -> {}
      default -> served();
    }
  }

  /** An item is whole. */
  void done(JsonNode event, JsonNode item) {
    done(item(event), item);
  }

  /** All items of a finished response, of which some, all or none may have been told. */
  void all(JsonNode output) {
    boolean spokeBefore = spoke;
    boolean thoughtBefore = thought;
    for (int i = 0; i < output.size(); i++) {
      JsonNode item = output.get(i);
      switch (Json.textOrEmpty(item, "type")) {
        case "message" -> {
          if (!spokeBefore) {
            done(add(i), item);
          }
        }
        case "reasoning" -> {
          if (!thoughtBefore) {
            done(add(i), item);
          }
        }
        case "function_call", "custom_tool_call" -> {
          Told told = called(Json.textOrEmpty(item, "call_id"));
          done(told == null ? add(i) : told, item);
        }
        default -> served();
      }
    }
  }

  /** Nothing more comes. */
  void close() {
    items.forEach(this::endCall);
  }

  private void done(Told told, JsonNode item) {
    switch (Json.textOrEmpty(item, "type")) {
      case "message" -> message(told, Json.at(item, "content"));
      case "reasoning" -> reasoning(told, item);
      case "function_call" -> {
        call(told, item);
        JsonNode arguments = Json.at(item, "arguments");
        endCall(told, arguments.isObject() ? Json.print(arguments) : arguments.asText(""));
      }
      case "custom_tool_call" -> {
        call(told, item);
        endCall(told, FreeformTools.arguments(Json.textOrEmpty(item, "input")));
      }
      default -> served();
    }
  }

  /** What of a message has not come in deltas, by its place: deltas may number parts otherwise. */
  private void message(Told told, JsonNode content) {
    int known = Long.bitCount(told.texts);
    for (JsonNode part : content) {
      String text = Json.textOrEmpty(part, "text");
      String refusal = Json.textOrEmpty(part, "refusal");
      if (!(text.isEmpty() && refusal.isEmpty()) && --known < 0) {
        spoke = true;
        if (refusal.isEmpty()) {
          to.text(text);
          logprobs(part);
        } else {
          to.refusal(refusal);
        }
      }
      if (!Json.at(part, "annotations").isEmpty()) {
        cited();
      }
    }
    told.texts = ALL;
  }

  private void reasoning(Told told, JsonNode item) {
    JsonNode content = Json.at(item, "content");
    if (!told.thought && told.summaries == 0) {
      content.forEach(part -> thought(told, Json.textOrEmpty(part, "text")));
    }
    int known = Long.bitCount(told.summaries);
    for (JsonNode part : Json.at(item, "summary")) {
      String text = Json.textOrEmpty(part, "text");
      if (!text.isEmpty() && --known < 0) {
        summary(told, Long.bitCount(told.summaries), text);
      }
    }
    String sealed = Json.textOrEmpty(item, "encrypted_content");
    if (!told.sealed && !sealed.isEmpty()) {
      told.sealed = true;
      thought = true;
      to.sealedThought(sealed);
    }
  }

  /** A call begins, unless it has. */
  private void call(Told told, JsonNode item) {
    if (told.call == NO_CALL) {
      told.call = calls++;
      told.callId = Json.textOrEmpty(item, "call_id");
      told.open = true;
      to.toolBegin(told.call, told.callId, Json.textOrEmpty(item, "name"));
    }
  }

  private @Nullable Told called(String callId) {
    for (Told item : items) {
      if (item.call != NO_CALL && item.callId.equals(callId)) {
        return item;
      }
    }
    return null;
  }

  private void endCall(Told told, String arguments) {
    if (told.open && !told.arguments && !arguments.isEmpty()) {
      told.arguments = true;
      to.toolArguments(told.call, arguments);
    }
    endCall(told);
  }

  private void endCall(Told told) {
    if (told.open) {
      told.open = false;
      to.toolEnd(told.call);
    }
  }

  private void served() {
    if (!served) {
      served = true;
      to.lost("server_tool");
    }
  }

  private void speak(Told told, long part) {
    told.texts |= bit(part);
    spoke = true;
  }

  private void logprobs(JsonNode holder) {
    JsonNode logprobs = holder.get("logprobs");
    if (logprobs != null && !logprobs.isEmpty()) {
      to.logprobs(logprobs);
    }
  }

  /** The item that an event is about: the one before where the event does not say. */
  private Told item(JsonNode event) {
    JsonNode said = event.get("output_index");
    Told recent = last;
    if (said == null || !said.isNumber()) {
      return recent == null ? add(-1) : recent;
    }
    long index = said.asLong();
    if (recent != null && recent.index == index) {
      return recent;
    }
    for (Told item : items) {
      if (item.index == index) {
        last = item;
        return item;
      }
    }
    return add(index);
  }

  private Told add(long index) {
    Told item = new Told(index);
    items.add(item);
    last = item;
    return item;
  }

  private static boolean has(long parts, long part) {
    return (parts & bit(part)) != 0;
  }

  /** One bit for each part; the few beyond share the last. */
  private static long bit(long part) {
    return 1L << Math.min(part, Long.SIZE - 1);
  }
}
