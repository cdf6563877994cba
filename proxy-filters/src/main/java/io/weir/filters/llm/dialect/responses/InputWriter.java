package io.weir.filters.llm.dialect.responses;

import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Ids;
import io.weir.filters.llm.dialect.MediaUrls;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a conversation as a request's items. */
final class InputWriter {
  private static final int CALL_ID_LENGTH_MAX = 64;

  private final JsonWriter out;
  private final Losses losses;

  /** Parts of the message under way; they are one item. */
  private final List<Part> message = new ArrayList<>();

  InputWriter(JsonWriter out, Losses losses) {
    this.out = out;
    this.losses = losses;
  }

  /** The field {@code input}, of the turns from the given one on. */
  void write(List<Turn> turns, int from) throws Untranslatable {
    out.name("input").beginArray();
    for (Turn turn : turns.subList(from, turns.size())) {
      turn(turn);
    }
    out.endArray();
  }

  private void turn(Turn turn) throws Untranslatable {
    Part.@Nullable Thought thought = null;
    for (Part part : turn.parts()) {
      if (part instanceof Part.SealedThought sealed) {
        flush(turn.role());
        reasoning(thought, sealed);
        thought = null;
        continue;
      }
      unsealed(thought);
      thought = null;
      if (part instanceof Part.Thought some) {
        thought = some;
      } else if (part instanceof Part.ToolCall call) {
        flush(turn.role());
        call(call);
      } else if (part instanceof Part.ToolResult result) {
        flush(turn.role());
        result(result);
      } else {
        message.add(part);
      }
    }
    unsealed(thought);
    flush(turn.role());
  }

  /** A thought that no seal follows: a server takes back none but its own. */
  private void unsealed(Part.@Nullable Thought thought) {
    if (thought != null) {
      losses.lost("thought");
    }
  }

  private void reasoning(Part.@Nullable Thought thought, Part.SealedThought sealed) {
    out.beginObject().name("type").value("reasoning").name("summary").beginArray();
    if (thought != null) {
      out.beginObject().name("type").value("summary_text");
      out.name("text").value(thought.text()).endObject();
    }
    out.endArray().name("encrypted_content").value(sealed.data()).endObject();
  }

  private void call(Part.ToolCall call) {
    out.beginObject().name("type").value("function_call");
    out.name("call_id").value(callId(call.id())).name("name").value(call.name());
    out.name("arguments").value(call.arguments().isBlank() ? "{}" : call.arguments()).endObject();
  }

  private void result(Part.ToolResult result) throws Untranslatable {
    out.beginObject().name("type").value("function_call_output");
    out.name("call_id").value(callId(result.id())).name("output");
    if (texts(result.parts())) {
      String text = result.text();
      boolean says = text.regionMatches(true, 0, "error", 0, 5);
      out.value(result.error() && !says ? "Error: " + text : text);
    } else {
      content(result.parts(), Turn.Role.USER);
    }
    out.endObject();
  }

  private static String callId(String id) {
    return id.length() > CALL_ID_LENGTH_MAX ? Ids.tool(id) : id;
  }

  private static boolean texts(List<Part> parts) {
    return parts.stream().allMatch(part -> part instanceof Part.Text);
  }

  private void flush(Turn.Role role) throws Untranslatable {
    if (message.isEmpty()) {
      return;
    }
    out.beginObject().name("type").value("message");
    out.name("role").value(role.name().toLowerCase(Locale.ROOT)).name("content");
    if (role == Turn.Role.ASSISTANT && texts(message)) {
      out.value(Part.text(message));
    } else {
      content(message, role);
    }
    out.endObject();
    message.clear();
  }

  private void content(List<Part> parts, Turn.Role role) throws Untranslatable {
    out.beginArray();
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        out.beginObject().name("type");
        out.value(role == Turn.Role.ASSISTANT ? "output_text" : "input_text");
        out.name("text").value(text.text()).endObject();
      } else if (part instanceof Part.Refusal refusal) {
        out.beginObject().name("type").value("refusal");
        out.name("refusal").value(refusal.text()).endObject();
      } else if (part instanceof Media media && role != Turn.Role.ASSISTANT) {
        media(media);
      } else {
        losses.lost("media");
      }
    }
    out.endArray();
  }

  private void media(Media media) throws Untranslatable {
    switch (media.kind()) {
      case IMAGE -> {
        out.beginObject().name("type").value("input_image");
        at(media, "image_url", "image_url", "image/png");
        out.name("detail").value(media.detail() == null ? "auto" : media.detail()).endObject();
      }
      case DOCUMENT -> {
        out.beginObject().name("type").value("input_file");
        if (media.at() instanceof Source.Inline || media.at() instanceof Source.Plain) {
          out.name("filename").value(media.name() == null ? name(media) : media.name());
        }
        at(media, "file_url", "file_data", "application/pdf");
        out.endObject();
      }
      case AUDIO -> audio(media);
      case VIDEO -> throw new Untranslatable("input: the model server's dialect takes no video");
    }
  }

  private static String name(Media media) {
    boolean plain = media.at() instanceof Source.Plain || media.mime().startsWith("text/");
    return plain ? "document.txt" : "document.pdf";
  }

  private void at(Media media, String urlField, String dataField, String mimeUnsaid) {
    String mime = media.mime().isEmpty() ? mimeUnsaid : media.mime();
    if (media.at() instanceof Source.Url url) {
      out.name(urlField).value(url.url());
    } else if (media.at() instanceof Source.FileId id) {
      out.name("file_id").value(id.id());
    } else if (media.at() instanceof Source.Inline inline) {
      out.name(dataField).value(MediaUrls.of(mime, inline.base64()));
    } else if (media.at() instanceof Source.Plain plain) {
      byte[] text = plain.text().getBytes(StandardCharsets.UTF_8);
      String base64 = Base64.getEncoder().encodeToString(text);
      out.name(dataField).value(MediaUrls.of("text/plain", base64));
    }
  }

  private void audio(Media media) throws Untranslatable {
    if (!(media.at() instanceof Source.Inline inline)) {
      throw new Untranslatable("input: the model server's dialect takes audio as base64 only");
    }
    boolean mp3 = media.mime().endsWith("mpeg") || media.mime().endsWith("mp3");
    out.beginObject().name("type").value("input_audio").name("input_audio").beginObject();
    out.name("data").value(inline.base64()).name("format").value(mp3 ? "mp3" : "wav");
    out.endObject().endObject();
  }
}
