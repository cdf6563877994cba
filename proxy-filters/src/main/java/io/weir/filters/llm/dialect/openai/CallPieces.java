package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.WholeChars;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts an answer's tool calls together, however they were cut: without index, without id after the
 * first piece, the name in parts or again and again, several calls under one index. One for each
 * answer.
 *
 * <p>A call is told once its arguments begin, because until then more of its name may come.
 */
final class CallPieces {
  private static final int NO_INDEX = -1;

  private final AnswerSink to;
  private final List<Call> calls = new ArrayList<>(1);

  CallPieces(AnswerSink to) {
    this.to = to;
  }

  /** A call's arguments as text; some servers send an object instead. */
  static String arguments(JsonNode function) {
    JsonNode arguments = Json.at(function, "arguments");
    return arguments.isContainerNode() ? Json.print(arguments) : arguments.asText("");
  }

  /** More of a call: an element of {@code tool_calls}. */
  void piece(JsonNode piece) {
    JsonNode function = Json.at(piece, "function");
    Call call = find(piece, function);
    if (call.id.isEmpty()) {
      call.id = Json.textOrEmpty(piece, "id");
    }
    take(call, function);
  }

  /** More of the only call, as it was before there were several: {@code function_call}. */
  void legacy(JsonNode function) {
    take(calls.isEmpty() ? open(NO_INDEX) : calls.get(calls.size() - 1), function);
  }

  /** A call that is all there. */
  void whole(JsonNode whole) {
    Call call = open(NO_INDEX);
    call.id = Json.textOrEmpty(whole, "id");
    take(call, Json.at(whole, "function"));
    end(call);
  }

  /** Whether a call has come. */
  boolean any() {
    return !calls.isEmpty();
  }

  /** All calls are over. */
  void end() {
    for (Call call : calls) {
      end(call);
    }
  }

  private Call find(JsonNode piece, JsonNode function) {
    JsonNode index = Json.at(piece, "index");
    String id = Json.textOrEmpty(piece, "id");
    boolean named = !Json.textOrEmpty(function, "name").isEmpty();
    if (index.isNumber()) {
      Call call = byIndex(index.asInt());
      boolean other = call != null && named && call.another(id) && !call.halfway();
      return call == null || other ? open(index.asInt()) : call;
    }
    if (calls.isEmpty()) {
      return open(NO_INDEX);
    }
    Call last = calls.get(calls.size() - 1);
    if (!id.isEmpty()) {
      Call call = byId(id);
      return call != null ? call : open(NO_INDEX);
    }
    return named && last.complete() ? open(NO_INDEX) : last;
  }

  private @Nullable Call byIndex(int index) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      if (calls.get(i).index == index) {
        return calls.get(i);
      }
    }
    return null;
  }

  private @Nullable Call byId(String id) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      if (calls.get(i).id.equals(id)) {
        return calls.get(i);
      }
    }
    return null;
  }

  private Call open(int index) {
    for (Call call : calls) {
      if (call.complete()) {
        end(call);
      } else {
        begin(call);
      }
    }
    Call call = new Call(calls.size(), index);
    calls.add(call);
    return call;
  }

  private void take(Call call, JsonNode function) {
    if (call.ended) {
      return;
    }
    if (!call.begun) {
      call.name(Json.textOrEmpty(function, "name"));
    }
    String arguments = arguments(function);
    if (!arguments.isEmpty()) {
      begin(call);
      call.scan(arguments);
      tell(call, call.chars.more(arguments));
    }
  }

  private void begin(Call call) {
    if (!call.begun) {
      call.begun = true;
      to.toolBegin(call.number, call.id, call.name);
    }
  }

  private void end(Call call) {
    boolean empty = call.name.isEmpty() && !call.begun;
    if (!call.ended && !empty) {
      begin(call);
      tell(call, call.chars.rest());
      to.toolEnd(call.number);
    }
    call.ended = true;
  }

  private void tell(Call call, String arguments) {
    if (!arguments.isEmpty()) {
      to.toolArguments(call.number, arguments);
    }
  }

  private static final class Call {
    final int number;
    final int index;
    final WholeChars chars = new WholeChars();
    String id = "";
    String name = "";
    boolean begun;
    boolean ended;
    private boolean any;
    private boolean quoted;
    private boolean escaped;
    private int depth;

    Call(int number, int index) {
      this.number = number;
      this.index = index;
    }

    /** Adds to the name what is not the same again. */
    void name(String more) {
      if (!more.equals(name)) {
        name = more.startsWith(name) ? more : name + more;
      }
    }

    boolean another(String otherId) {
      return !otherId.isEmpty() && !id.isEmpty() && !id.equals(otherId);
    }

    /** Whether the arguments so far are an object that is closed. */
    boolean complete() {
      return any && depth == 0;
    }

    boolean halfway() {
      return depth > 0;
    }

    void scan(String arguments) {
      for (int i = 0; i < arguments.length(); i++) {
        char c = arguments.charAt(i);
        if (escaped) {
          escaped = false;
        } else if (quoted) {
          escaped = c == '\\';
          quoted = c != '"';
        } else if (c == '"') {
          quoted = true;
        } else if (c == '{' || c == '[') {
          any = true;
          depth++;
        } else if (c == '}' || c == ']') {
          depth--;
        }
      }
    }
  }
}
