package io.weir.filters.llm.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.responses.answer.FreeformTools;
import io.weir.filters.llm.dialect.responses.answer.ThoughtSeal;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a request's items together into turns: what an assistant thought, said and called between
 * two words of the other side is one turn, and so are results that follow each other.
 */
final class InputReader {
  /** Is given tools that an item declares. */
  interface MoreTools {
    void declare(JsonNode tools, String where) throws Untranslatable;
  }

  private final Losses losses;
  private final MoreTools tools;
  private final List<Turn> turns = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private @Nullable Role speaker;
  private boolean spoken;
  private boolean called;

  InputReader(Losses losses, MoreTools tools) {
    this.losses = losses;
    this.tools = tools;
  }

  void instructions(JsonNode instructions) {
    String text = instructions.textValue();
    if (text != null && !text.isEmpty()) {
      turns.add(Turn.of(Role.SYSTEM, text));
    }
  }

  /** All turns, once. */
  List<Turn> read(JsonNode input) throws Untranslatable {
    if (input.isTextual()) {
      turns.add(Turn.of(Role.USER, input.textValue()));
      return turns;
    }
    if (!input.isArray()) {
      throw new Untranslatable("input: a text or a list of items is needed");
    }
    for (int i = 0; i < input.size(); i++) {
      item(input.get(i), i);
    }
    endTurn();
    return turns;
  }

  private void item(JsonNode item, int at) throws Untranslatable {
    switch (Json.textOrEmpty(item, "type")) {
      case "message" -> message(item, at);
      case "reasoning" -> reasoning(item);
      case "function_call" -> call(item, at, arguments(Json.at(item, "arguments")));
      case "custom_tool_call" ->
          call(item, at, FreeformTools.arguments(Json.textOrEmpty(item, "input")));
      case "function_call_output", "custom_tool_call_output" -> result(item, at);
      case "additional_tools" -> tools.declare(Json.at(item, "tools"), where(at) + ".tools");
      case "item_reference" -> losses.lost("item_reference");
      case "compaction" -> losses.lost("compaction");
      case "" -> {
        if (item.has("role")) {
          message(item, at);
        } else if (item.has("id")) {
          losses.lost("item_reference");
        } else {
          throw new Untranslatable(where(at) + ": neither type nor role");
        }
      }
      default -> losses.lost("server_tool");
    }
  }

  private void message(JsonNode item, int at) throws Untranslatable {
    Role role =
        switch (Json.textOrEmpty(item, "role")) {
          case "assistant" -> Role.ASSISTANT;
          case "system" -> Role.SYSTEM;
          case "developer" -> Role.DEVELOPER;
          case "user" -> Role.USER;
          default -> throw new Untranslatable(where(at) + ".role: unknown");
        };
    List<Part> said = ContentReader.parts(Json.at(item, "content"), losses, where(at) + ".content");
    if (role == Role.ASSISTANT) {
      speak();
      parts.addAll(said);
      spoken = true;
      return;
    }
    endTurn();
    if (!said.isEmpty()) {
      turns.add(new Turn(role, said));
    }
  }

  private void reasoning(JsonNode item) {
    StringBuilder thought = new StringBuilder();
    JsonNode content = Json.at(item, "content");
    boolean summed = content.isEmpty();
    for (JsonNode part : summed ? Json.at(item, "summary") : content) {
      if (summed && !thought.isEmpty()) {
        thought.append("\n\n");
      }
      thought.append(Json.textOrEmpty(part, "text"));
    }
    speak();
    String sealed = Json.text(item, "encrypted_content");
    String signature = sealed == null ? null : ThoughtSeal.signature(sealed);
    if (!thought.isEmpty() || signature != null) {
      parts.add(new Part.Thought(thought.toString(), signature));
    }
    if (sealed != null && signature == null && !sealed.isEmpty()) {
      parts.add(new Part.SealedThought(sealed));
    }
  }

  private void call(JsonNode item, int at, String arguments) throws Untranslatable {
    String name = Json.text(item, "name");
    if (name == null) {
      throw new Untranslatable(where(at) + ".name: missing");
    }
    turn(Role.ASSISTANT);
    parts.add(new Part.ToolCall(callId(item, at), name, arguments, null));
    called = true;
  }

  private static String arguments(JsonNode arguments) {
    return arguments.isTextual()
        ? arguments.textValue()
        : arguments.isObject() ? Json.print(arguments) : "";
  }

  private void result(JsonNode item, int at) throws Untranslatable {
    JsonNode output = Json.at(item, "output");
    List<Part> said =
        output.isTextual() || output.isArray()
            ? ContentReader.parts(output, losses, where(at) + ".output")
            : List.of(Part.Text.of(Json.print(output)));
    turn(Role.USER);
    parts.add(new Part.ToolResult(callId(item, at), said, false, null));
  }

  private static String callId(JsonNode item, int at) throws Untranslatable {
    String id = Json.text(item, "call_id");
    if (id == null) {
      throw new Untranslatable(where(at) + ".call_id: missing");
    }
    return id;
  }

  /** Goes on with an assistant's turn, or begins one: two messages in a row are two turns. */
  private void speak() {
    if (spoken && !called) {
      endTurn();
    }
    turn(Role.ASSISTANT);
  }

  private void turn(Role role) {
    if (speaker != role) {
      endTurn();
      speaker = role;
    }
  }

  private void endTurn() {
    if (speaker != null && !parts.isEmpty()) {
      turns.add(new Turn(speaker, parts));
    }
    parts.clear();
    speaker = null;
    spoken = false;
    called = false;
  }

  private static String where(int at) {
    return "input[" + at + ']';
  }
}
