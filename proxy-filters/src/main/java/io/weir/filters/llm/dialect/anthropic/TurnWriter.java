package io.weir.filters.llm.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Arguments;
import io.weir.filters.llm.dialect.Ids;
import io.weir.filters.llm.dialect.Proofs;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as the dialect wants it: system texts apart, user and assistant in turns, the user
 * first, results of tools before all else, nothing empty.
 */
final class TurnWriter {
  private static final String PDF = "application/pdf";

  /** What the user says where it says nothing; it may not be blank. */
  private static final Part NOTHING = Part.Text.of(".");

  private final Losses losses;
  private final List<Part.Text> system = new ArrayList<>();
  private final List<Said> turns = new ArrayList<>();

  /** What one side says until the other does. */
  private record Said(Role role, List<Part> parts) {}

  TurnWriter(List<Turn> said, Losses losses) throws Untranslatable {
    this.losses = losses;
    for (int i = 0; i < said.size(); i++) {
      Turn turn = said.get(i);
      if (turn.role().instructs()) {
        for (Part part : turn.parts()) {
          if (part instanceof Part.Text text && !text.text().isBlank()) {
            system.add(text);
          }
        }
      } else {
        for (Part part : turn.parts()) {
          add(turn.role(), part, i);
        }
      }
    }
    if (turns.isEmpty() || turns.get(0).role == Role.ASSISTANT) {
      turns.add(0, new Said(Role.USER, List.of(NOTHING)));
    }
    if (last().role == Role.ASSISTANT) {
      if (said.get(said.size() - 1).role() == Role.USER) {
        turns.add(new Said(Role.USER, List.of(NOTHING)));
      } else {
        trim(last().parts);
      }
    }
  }

  /** Adds an instruction to those of the client. */
  void instruct(String words) {
    system.add(Part.Text.of(words));
  }

  /** Whether the model can think on from here, which it cannot from a turn it did not think in. */
  boolean canThink() {
    int last = turns.size() - 1;
    while (last > 0 && turns.get(last).role != Role.ASSISTANT) {
      last--;
    }
    Said turn = turns.get(last);
    boolean goesOn =
        turn.role == Role.ASSISTANT
            && (last == turns.size() - 1 || turn.parts.stream().anyMatch(TurnWriter::isCall));
    Part first = turn.parts.get(0);
    return !goesOn || first instanceof Part.Thought || first instanceof Part.SealedThought;
  }

  /** The names of the tools that were called, once each. */
  List<String> called() {
    Set<String> names = new LinkedHashSet<>();
    for (Said turn : turns) {
      for (Part part : turn.parts) {
        if (part instanceof Part.ToolCall call) {
          names.add(call.name());
        }
      }
    }
    return List.copyOf(names);
  }

  void write(JsonWriter out) {
    if (system.size() == 1 && system.get(0).cacheControl() == null) {
      out.name("system").value(system.get(0).text());
    } else if (!system.isEmpty()) {
      out.name("system").beginArray();
      system.forEach(text -> write(out, text));
      out.endArray();
    }
    out.name("messages").beginArray();
    for (Said turn : turns) {
      out.beginObject().name("role").value(turn.role == Role.USER ? "user" : "assistant");
      out.name("content").beginArray();
      turn.parts.forEach(part -> write(out, part));
      out.endArray().endObject();
    }
    out.endArray();
  }

  private static boolean isCall(Part part) {
    return part instanceof Part.ToolCall;
  }

  private Said last() {
    return turns.get(turns.size() - 1);
  }

  private void add(Role role, Part part, int at) throws Untranslatable {
    Part kept = role == Role.USER ? ofUser(part, at) : ofAssistant(part);
    if (kept == null) {
      return;
    }
    if (turns.isEmpty() || last().role != role) {
      turns.add(new Said(role, new ArrayList<>()));
    }
    List<Part> parts = last().parts;
    int to = parts.size();
    if (kept instanceof Part.ToolResult) {
      to = 0;
      while (to < parts.size() && parts.get(to) instanceof Part.ToolResult) {
        to++;
      }
    }
    parts.add(to, kept);
  }

  private @Nullable Part ofUser(Part part, int at) throws Untranslatable {
    if (part instanceof Part.Text text) {
      return text.text().isBlank() ? null : text;
    }
    if (part instanceof Media media) {
      return sendable(media, at);
    }
    if (part instanceof Part.ToolResult result) {
      for (Part inner : result.parts()) {
        if (inner instanceof Media media) {
          sendable(media, at);
        }
      }
      return result;
    }
    return null;
  }

  private @Nullable Part ofAssistant(Part part) {
    if (part instanceof Part.Text text) {
      return text.text().isBlank() ? null : text;
    }
    if (part instanceof Part.Refusal refusal) {
      return refusal.text().isBlank() ? null : Part.Text.of(refusal.text());
    }
    if (part instanceof Part.Thought thought) {
      return Proofs.maybeAnthropic(thought.signature()) ? thought : lost("thought");
    }
    if (part instanceof Part.SealedThought sealed) {
      return Proofs.maybeAnthropic(sealed.data()) ? sealed : lost("thought");
    }
    if (part instanceof Media media) {
      return lost(media.kind().name().toLowerCase(Locale.ROOT));
    }
    return part instanceof Part.ToolCall ? part : null;
  }

  private @Nullable Part lost(String what) {
    losses.lost(what);
    return null;
  }

  private static Media sendable(Media media, int at) throws Untranslatable {
    boolean readable =
        switch (media.kind()) {
          case IMAGE -> !(media.at() instanceof Source.Plain);
          case DOCUMENT ->
              !(media.at() instanceof Source.Inline)
                  || media.mime().isEmpty()
                  || media.mime().equals(PDF)
                  || isText(media.mime());
          case AUDIO, VIDEO -> false;
        };
    if (!readable) {
      String what = media.kind() == Media.Kind.DOCUMENT ? media.mime() : media.kind().name();
      throw new Untranslatable(
          "messages["
              + at
              + "].content: "
              + what.toLowerCase(Locale.ROOT)
              + " cannot be sent to anthropic");
    }
    return media;
  }

  private static boolean isText(String mime) {
    return mime.startsWith("text/") || mime.startsWith("application/json");
  }

  /** The last words of an assistant that is to go on may not end in blanks. */
  private static void trim(List<Part> parts) {
    int last = parts.size() - 1;
    if (parts.get(last) instanceof Part.Text text) {
      parts.set(last, new Part.Text(text.text().stripTrailing(), text.cacheControl()));
    }
  }

  private void write(JsonWriter out, Part part) {
    out.beginObject();
    if (part instanceof Part.Text text) {
      out.name("type").value("text").name("text").value(text.text());
      cache(out, text.cacheControl());
    } else if (part instanceof Media media) {
      write(out, media);
    } else if (part instanceof Part.Thought thought) {
      out.name("type").value("thinking").name("thinking").value(thought.text());
      out.name("signature").value(thought.signature());
    } else if (part instanceof Part.SealedThought sealed) {
      out.name("type").value("redacted_thinking").name("data").value(sealed.data());
    } else if (part instanceof Part.ToolCall call) {
      out.name("type").value("tool_use").name("id").value(Ids.tool(call.id()));
      out.name("name").value(call.name()).name("input");
      Arguments.write(out, call.arguments(), losses);
      cache(out, call.cacheControl());
    } else if (part instanceof Part.ToolResult result) {
      write(out, result);
    }
    out.endObject();
  }

  private void write(JsonWriter out, Part.ToolResult result) {
    out.name("type").value("tool_result").name("tool_use_id").value(Ids.tool(result.id()));
    if (result.parts().size() == 1
        && result.parts().get(0) instanceof Part.Text only
        && only.cacheControl() == null) {
      out.name("content").value(only.text());
    } else {
      out.name("content").beginArray();
      for (Part part : result.parts()) {
        if (part instanceof Media || (part instanceof Part.Text text && !text.text().isBlank())) {
          write(out, part);
        }
      }
      out.endArray();
    }
    if (result.error()) {
      out.name("is_error").value(true);
    }
    cache(out, result.cacheControl());
  }

  private static void write(JsonWriter out, Media media) {
    boolean image = media.kind() == Media.Kind.IMAGE;
    out.name("type").value(image ? "image" : "document").name("source").beginObject();
    if (media.at() instanceof Source.Url url) {
      out.name("type").value("url").name("url").value(url.url());
    } else if (media.at() instanceof Source.FileId file) {
      out.name("type").value("file").name("file_id").value(file.id());
    } else if (media.at() instanceof Source.Plain plain) {
      plain(out, plain.text());
    } else if (media.at() instanceof Source.Inline inline) {
      if (image || !isText(media.mime())) {
        String mime = media.mime();
        out.name("type").value("base64").name("media_type");
        out.value(!mime.isEmpty() ? mime : image ? imageType(inline.base64()) : PDF);
        out.name("data").value(inline.base64());
      } else {
        plain(out, decoded(inline.base64()));
      }
    }
    out.endObject();
    if (!image && media.name() != null) {
      out.name("title").value(media.name());
    }
    cache(out, media.cacheControl());
  }

  private static void plain(JsonWriter out, String text) {
    out.name("type").value("text").name("media_type").value("text/plain").name("data").value(text);
  }

  private static String decoded(String base64) {
    return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  /** An image's media type, by how its first bytes look in base64. */
  private static String imageType(String base64) {
    return base64.startsWith("/9j/")
        ? "image/jpeg"
        : base64.startsWith("R0lGOD")
            ? "image/gif"
            : base64.startsWith("UklGR") ? "image/webp" : "image/png";
  }

  private static void cache(JsonWriter out, @Nullable JsonNode mark) {
    if (mark != null) {
      Json.write(out.name("cache_control"), mark);
    }
  }
}
