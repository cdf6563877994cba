package io.weir.filters.llm.dialect.openai;

import static io.weir.filters.llm.dialect.openai.RequestReader.needed;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Kind;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Ids;
import io.weir.filters.llm.dialect.MediaUrls;
import io.weir.filters.llm.dialect.Proofs;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a request's messages. One for each request. */
final class MessagesReader {
  private final Losses losses;
  private final List<Turn> turns = new ArrayList<>();

  /** Results of tools that came one after the other: one turn of the user's. */
  private final List<Part> results = new ArrayList<>();

  MessagesReader(Losses losses) {
    this.losses = losses;
  }

  List<Turn> read(JsonNode messages) throws Untranslatable {
    if (!messages.isArray() || messages.isEmpty()) {
      throw needed("messages", "a list of at least one message");
    }
    for (int i = 0; i < messages.size(); i++) {
      message(messages.get(i), "messages[" + i + ']');
    }
    endResults();
    return turns;
  }

  private void message(JsonNode message, String where) throws Untranslatable {
    String role = Json.textOrEmpty(message, "role");
    switch (role) {
      case "system" -> said(Role.SYSTEM, message, where);
      case "developer" -> said(Role.DEVELOPER, message, where);
      case "user" -> said(Role.USER, message, where);
      case "assistant" -> assistant(message, where);
      case "tool" -> result(message, Json.text(message, "tool_call_id"), where);
      case "function" -> result(message, legacyId(Json.textOrEmpty(message, "name")), where);
      default -> throw needed(where + ".role", "system, developer, user, assistant or tool");
    }
  }

  private void said(Role role, JsonNode message, String where) throws Untranslatable {
    if (Json.orNull(message, "content") == null) {
      throw needed(where + ".content", "a text or a list of parts");
    }
    turn(role, message, content(message, where));
  }

  private void turn(Role role, JsonNode message, List<Part> parts) {
    endResults();
    if (Json.text(message, "name") != null) {
      losses.lost("name");
    }
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

  private void result(JsonNode message, @Nullable String id, String where) throws Untranslatable {
    if (id == null) {
      throw needed(where + ".tool_call_id", "a text");
    }
    results.add(
        new Part.ToolResult(
            id, content(message, where), false, Json.orNull(message, "cache_control")));
  }

  private void assistant(JsonNode message, String where) throws Untranslatable {
    List<Part> parts = new ArrayList<>(thoughts(message));
    parts.addAll(content(message, where));
    String refusal = Json.textOrEmpty(message, "refusal");
    if (!refusal.isEmpty()) {
      parts.add(new Part.Refusal(refusal));
    }
    if (Json.orNull(message, "audio") != null) {
      losses.lost("audio");
    }
    JsonNode calls = Json.at(message, "tool_calls");
    for (int i = 0; i < calls.size(); i++) {
      JsonNode google = Json.at(Json.at(calls.get(i), "extra_content"), "google");
      String proof = Json.text(google, "thought_signature");
      if (proof != null) {
        parts.add(new Part.Thought("", Proofs.ofGemini(proof)));
      }
      parts.add(call(calls.get(i), where + ".tool_calls[" + i + ']'));
    }
    JsonNode legacy = Json.at(message, "function_call");
    if (legacy.isObject()) {
      String name = Json.textOrEmpty(legacy, "name");
      parts.add(new Part.ToolCall(legacyId(name), name, CallPieces.arguments(legacy), null));
    }
    turn(Role.ASSISTANT, message, parts);
  }

  /** The id of a call from before calls had ids: of its name, so that its result finds it. */
  private static String legacyId(String name) {
    return Ids.tool("call_" + name);
  }

  private static Part call(JsonNode call, String where) throws Untranslatable {
    JsonNode custom = Json.at(call, "custom");
    JsonNode function = custom.isObject() ? custom : Json.at(call, "function");
    String name = Json.textOrEmpty(function, "name");
    if (name.isEmpty()) {
      throw needed(where + ".function.name", "a text");
    }
    String arguments = CallPieces.arguments(function);
    String input = Json.text(custom, "input");
    if (input != null) {
      arguments = new JsonWriter().beginObject().name("input").value(input).endObject().toString();
    }
    return new Part.ToolCall(
        Json.textOrEmpty(call, "id"), name, arguments, Json.orNull(call, "cache_control"));
  }

  private List<Part> thoughts(JsonNode message) {
    JsonNode details = Json.at(message, "reasoning_details");
    if (details.isArray() && !details.isEmpty()) {
      return detailed(details);
    }
    String thought = Json.textOrEmpty(message, "reasoning_content");
    if (thought.isEmpty()) {
      thought = Json.textOrEmpty(message, "reasoning");
    }
    return thought.isEmpty() ? List.of() : List.of(new Part.Thought(thought, null));
  }

  /** OpenRouter's form, in which a thought may come in pieces, the last with its signature. */
  private List<Part> detailed(JsonNode details) {
    List<Part> thoughts = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (JsonNode detail : details) {
      open.append(Json.textOrEmpty(detail, "text")).append(Json.textOrEmpty(detail, "summary"));
      String signature = Json.textOrEmpty(detail, "signature");
      String sealed = Json.text(detail, "data");
      if (!ChatAnswer.provable(detail)) {
        if (sealed != null || !signature.isEmpty()) {
          losses.lost("signature");
        }
        continue;
      }
      if (!signature.isEmpty()) {
        thoughts.add(new Part.Thought(open.toString(), signature));
        open.setLength(0);
      }
      if (sealed != null) {
        thoughts.add(new Part.SealedThought(sealed));
      }
    }
    if (!open.isEmpty()) {
      thoughts.add(new Part.Thought(open.toString(), null));
    }
    return thoughts;
  }

  private List<Part> content(JsonNode message, String where) throws Untranslatable {
    JsonNode content = Json.orNull(message, "content");
    if (content == null) {
      return List.of();
    }
    JsonNode mark = Json.orNull(message, "cache_control");
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue(), mark));
    }
    if (!content.isArray()) {
      throw needed(where + ".content", "a text or a list of parts");
    }
    List<Part> parts = new ArrayList<>(content.size());
    for (int i = 0; i < content.size(); i++) {
      Part part = part(content.get(i), where + ".content[" + i + ']');
      if (part == null) {
        losses.lost("content");
      } else {
        parts.add(part);
      }
    }
    int last = parts.size() - 1;
    if (mark != null && last >= 0 && parts.get(last) instanceof Part.Text text) {
      parts.set(last, new Part.Text(text.text(), mark));
    }
    return parts;
  }

  /** One part; null where it is of a type that nobody knows. */
  private static @Nullable Part part(JsonNode part, String where) throws Untranslatable {
    if (part.isTextual()) {
      return Part.Text.of(part.textValue());
    }
    JsonNode mark = Json.orNull(part, "cache_control");
    String type = Json.textOrEmpty(part, "type");
    return switch (type.isEmpty() && Json.text(part, "text") != null ? "text" : type) {
      case "text", "input_text", "output_text" ->
          new Part.Text(text(part, "text", where + ".text"), mark);
      case "refusal" -> new Part.Refusal(Json.textOrEmpty(part, "refusal"));
      case "thinking" -> new Part.Thought(ChatAnswer.texts(Json.at(part, "thinking")), null);
      case "image_url", "input_image" -> linked(Kind.IMAGE, part, "image_url", where);
      case "video_url" -> linked(Kind.VIDEO, part, "video_url", where);
      case "document_url" -> linked(Kind.DOCUMENT, part, "document_url", where);
      case "input_audio" -> audio(Json.at(part, "input_audio"), mark, where + ".input_audio");
      case "file", "input_file" -> file(part, mark, where);
      default -> null;
    };
  }

  private static String text(JsonNode node, String name, String where) throws Untranslatable {
    String text = Json.text(node, name);
    if (text == null) {
      throw needed(where, "a text");
    }
    return text;
  }

  /** A medium by URL: the URL stands under the name, or in an object there. */
  private static Part linked(Kind kind, JsonNode part, String name, String where)
      throws Untranslatable {
    JsonNode at = Json.at(part, name);
    String url = at.isTextual() ? at.textValue() : text(at, "url", where + '.' + name + ".url");
    return new Media(
        kind,
        MediaUrls.mime(url),
        MediaUrls.source(url),
        Json.text(part, "document_name"),
        Json.text(at, "detail"),
        Json.orNull(part, "cache_control"));
  }

  private static Part audio(JsonNode audio, @Nullable JsonNode mark, String where)
      throws Untranslatable {
    String data = text(audio, "data", where + ".data");
    String format = Json.textOrEmpty(audio, "format");
    String mime = format.isEmpty() ? "" : "audio/" + (format.equals("mp3") ? "mpeg" : format);
    Source at = MediaUrls.source(data);
    return new Media(
        Kind.AUDIO,
        mime,
        at instanceof Source.Url ? new Source.Inline(data) : at,
        null,
        null,
        mark);
  }

  private static Part file(JsonNode part, @Nullable JsonNode mark, String where)
      throws Untranslatable {
    JsonNode inner = Json.at(part, "file");
    JsonNode file = inner.isObject() ? inner : part;
    String name = Json.text(file, "filename");
    String id = Json.text(file, "file_id");
    if (id != null) {
      return new Media(Kind.DOCUMENT, "", new Source.FileId(id), name, null, mark);
    }
    String data = text(file, "file_data", where + ".file.file_data");
    String mime = MediaUrls.mime(data);
    boolean link = data.startsWith("http://") || data.startsWith("https://");
    Source at = MediaUrls.source(data);
    if (!link && at instanceof Source.Url) {
      at = new Source.Inline(data);
      mime = "application/pdf";
    }
    Kind kind = mime.startsWith("image/") ? Kind.IMAGE : Kind.DOCUMENT;
    return new Media(kind, mime, at, name, null, mark);
  }
}
