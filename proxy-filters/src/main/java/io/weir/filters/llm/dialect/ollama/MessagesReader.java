package io.weir.filters.llm.dialect.ollama;

import static io.weir.filters.llm.dialect.ollama.RequestReader.needed;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Part.ToolCall;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Ids;
import io.weir.filters.llm.dialect.MediaUrls;
import io.weir.filters.llm.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's messages. Calls need not have ids here, and results need not say which call
 * they are of: then both get one, by where the call stands, which stays so as the conversation
 * grows. One for each request.
 */
final class MessagesReader {
  private final List<Turn> turns = new ArrayList<>();

  /** Results of tools that came one after the other: one turn of the user's. */
  private final List<Part> results = new ArrayList<>(0);

  /** The last turn's calls that have no result yet. */
  private final List<ToolCall> open = new ArrayList<>(0);

  List<Turn> read(JsonNode messages) throws Untranslatable {
    if (!messages.isArray() || messages.isEmpty()) {
      throw needed("messages", "a list of at least one message");
    }
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String where = "messages[" + i + ']';
      String role = Json.textOrEmpty(message, "role").toLowerCase(Locale.ROOT);
      switch (role) {
        case "system" -> turn(Role.SYSTEM, content(message, where));
        case "user" -> turn(Role.USER, content(message, where));
        case "assistant" -> turn(Role.ASSISTANT, assistant(message, where, i));
        case "tool" -> results.add(result(message, where));
        default -> throw needed(where + ".role", "system, user, assistant or tool");
      }
    }
    endResults();
    return turns;
  }

  private void turn(Role role, List<Part> parts) {
    endResults();
    if (!parts.isEmpty()) {
      turns.add(new Turn(role, parts));
    }
  }

  private void endResults() {
    if (!results.isEmpty()) {
      turns.add(new Turn(Role.USER, results));
      results.clear();
    }
  }

  private static List<Part> content(JsonNode message, String where) throws Untranslatable {
    JsonNode content = Json.orNull(message, "content");
    if (content != null && !content.isTextual()) {
      throw needed(where + ".content", "a text");
    }
    return said(content == null ? "" : content.textValue(), message, where + '.');
  }

  /**
   * A text with the images beside it.
   *
   * @param where what to put before the field's name to tell of it
   */
  static List<Part> said(String text, JsonNode beside, String where) throws Untranslatable {
    List<Part> parts = new ArrayList<>(1);
    if (!text.isEmpty()) {
      parts.add(Part.Text.of(text));
    }
    JsonNode images = Json.at(beside, "images");
    for (int i = 0; i < images.size(); i++) {
      String image = images.path(i).textValue();
      if (image == null) {
        throw needed(where + "images[" + i + ']', "base64");
      }
      parts.add(image(image));
    }
    return parts;
  }

  /** An image: base64, or what browsers make of one, a URL that holds it. */
  private static Part image(String image) {
    Source behind = MediaUrls.source(image);
    boolean plain = behind instanceof Source.Url;
    String mime = plain ? mime(image) : MediaUrls.mime(image);
    Source at = plain ? new Source.Inline(image) : behind;
    return new Media(Media.Kind.IMAGE, mime, at, null, null, null);
  }

  /** The media type that an image's first bytes give away; empty where they do not. */
  private static String mime(String base64) {
    if (base64.startsWith("/9j/")) {
      return "image/jpeg";
    }
    if (base64.startsWith("iVBORw0KGgo")) {
      return "image/png";
    }
    if (base64.startsWith("R0lGOD")) {
      return "image/gif";
    }
    return base64.startsWith("UklGR") ? "image/webp" : "";
  }

  private List<Part> assistant(JsonNode message, String where, int index) throws Untranslatable {
    List<Part> parts = new ArrayList<>(1);
    String thought = Json.textOrEmpty(message, "thinking");
    if (!thought.isEmpty()) {
      parts.add(new Part.Thought(thought, null));
    }
    parts.addAll(content(message, where));
    open.clear();
    JsonNode calls = Json.at(message, "tool_calls");
    for (int i = 0; i < calls.size(); i++) {
      JsonNode function = Json.at(calls.path(i), "function");
      String name = Json.textOrEmpty(function, "name");
      if (name.isEmpty()) {
        throw needed(where + ".tool_calls[" + i + "].function.name", "a text");
      }
      String id = Json.textOrEmpty(calls.path(i), "id");
      JsonNode arguments = Json.at(function, "arguments");
      ToolCall call =
          new ToolCall(
              id.isEmpty() ? Ids.minted(Integer.toString(index), i) : id,
              name,
              arguments.isContainerNode() ? Json.print(arguments) : arguments.asText(""),
              null);
      open.add(call);
      parts.add(call);
    }
    return parts;
  }

  private Part result(JsonNode message, String where) throws Untranslatable {
    String id = Json.textOrEmpty(message, "tool_call_id");
    if (id.isEmpty()) {
      ToolCall call = called(message);
      if (call == null) {
        throw new Untranslatable(where + ": there is no tool call that this is the result of");
      }
      id = call.id();
    }
    String said = id;
    open.removeIf(call -> call.id().equals(said));
    return new Part.ToolResult(id, content(message, where), false, null);
  }

  /** The call that a result without id is of: the first of that name, or the first of all. */
  private @Nullable ToolCall called(JsonNode message) {
    String name = Json.textOrEmpty(message, "tool_name");
    if (name.isEmpty()) {
      name = Json.textOrEmpty(message, "name");
    }
    for (ToolCall call : open) {
      if (call.name().equals(name)) {
        return call;
      }
    }
    return open.isEmpty() ? null : open.get(0);
  }
}
