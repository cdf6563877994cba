package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes turns as messages. One for each request. */
final class MessagesWriter {
  private static final int ID_LENGTH_MAX = 40;

  private final boolean knowsDevelopers;
  private final boolean router;
  private final JsonWriter out;
  private final Losses losses;

  /**
   * Nothing written yet.
   *
   * @param knowsDevelopers whether the model knows that role
   */
  MessagesWriter(boolean knowsDevelopers, boolean router, JsonWriter out, Losses losses) {
    this.knowsDevelopers = knowsDevelopers;
    this.router = router;
    this.out = out;
    this.losses = losses;
  }

  void write(List<Turn> turns) throws Untranslatable {
    out.beginArray();
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      switch (turn.role()) {
        case SYSTEM, DEVELOPER -> instructions(turn);
        case USER -> user(turn, "messages[" + i + ']');
        case ASSISTANT -> assistant(turn);
      }
    }
    out.endArray();
  }

  /** Writes Anthropic's mark for its cache, where the server takes it. */
  static void mark(JsonWriter out, @Nullable JsonNode mark, boolean router, Losses losses) {
    if (mark == null) {
      return;
    }
    if (router) {
      Json.write(out.name("cache_control"), mark);
    } else {
      losses.lost("cache_control");
    }
  }

  private void instructions(Turn turn) {
    boolean developer = turn.role() == Role.DEVELOPER && knowsDevelopers;
    out.beginObject().name("role").value(developer ? "developer" : "system");
    texts(turn.parts());
    out.endObject();
  }

  /** The texts among parts as {@code content}: one text, or parts where marks are to be kept. */
  private void texts(List<Part> parts) {
    out.name("content");
    boolean marked = false;
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        marked |= text.cacheControl() != null;
      } else if (part instanceof Media medium) {
        losses.lost(word(medium));
      }
    }
    if (!marked || !router) {
      if (marked) {
        losses.lost("cache_control");
      }
      out.value(Part.text(parts));
      return;
    }
    out.beginArray();
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        text(text);
      }
    }
    out.endArray();
  }

  private void text(Part.Text text) {
    out.beginObject().name("type").value("text").name("text").value(text.text());
    mark(out, text.cacheControl(), router, losses);
    out.endObject();
  }

  /** Results first, each a message of its own; then what they showed, and what the user says. */
  private void user(Turn turn, String where) throws Untranslatable {
    List<Part> said = new ArrayList<>(turn.parts().size());
    boolean results = false;
    for (Part part : turn.parts()) {
      if (part instanceof Part.ToolResult result) {
        results = true;
        result(result);
        for (Part inner : result.parts()) {
          if (inner instanceof Media) {
            said.add(inner);
          }
        }
      }
    }
    for (Part part : turn.parts()) {
      if (part instanceof Part.Text || part instanceof Media) {
        said.add(part);
      }
    }
    if (results && said.isEmpty()) {
      return;
    }
    out.beginObject().name("role").value("user");
    if (said.isEmpty() || (said.size() == 1 && said.get(0) instanceof Part.Text)) {
      texts(said);
    } else {
      out.name("content").beginArray();
      for (Part part : said) {
        if (part instanceof Part.Text text) {
          text(text);
        } else if (part instanceof Media medium) {
          medium(medium, where);
        }
      }
      out.endArray();
    }
    out.endObject();
  }

  private void result(Part.ToolResult result) {
    out.beginObject().name("role").value("tool");
    out.name("tool_call_id").value(id(result.id()));
    String text = result.text();
    boolean says = text.regionMatches(true, 0, "error", 0, 5);
    out.name("content").value(result.error() && !says ? "Error: " + text : text);
    mark(out, result.cacheControl(), router, losses);
    out.endObject();
  }

  private static String id(String id) {
    return id.length() > ID_LENGTH_MAX ? Ids.tool(id) : id;
  }

  private void assistant(Turn turn) {
    List<Part> words = new ArrayList<>(1);
    List<Part> thoughts = new ArrayList<>(0);
    List<Part.ToolCall> calls = new ArrayList<>(0);
    StringBuilder refused = new StringBuilder();
    for (Part part : turn.parts()) {
      if (part instanceof Part.ToolCall call) {
        calls.add(call);
      } else if (part instanceof Part.Thought || part instanceof Part.SealedThought) {
        if (!(part instanceof Part.Thought thought) || tells(thought)) {
          thoughts.add(part);
        }
      } else if (part instanceof Part.Refusal refusal) {
        refused.append(refusal.text());
      } else {
        words.add(part);
      }
    }
    if (!thoughts.isEmpty() && !router) {
      losses.lost("thought");
    }
    if (words.isEmpty() && calls.isEmpty() && refused.isEmpty()) {
      return;
    }
    out.beginObject().name("role").value("assistant");
    if (words.isEmpty()) {
      out.name("content").value((String) null);
    } else {
      texts(words);
    }
    if (!refused.isEmpty()) {
      out.name("refusal").value(refused);
    }
    if (!thoughts.isEmpty() && router) {
      thoughts(thoughts);
    }
    if (!calls.isEmpty()) {
      out.name("tool_calls").beginArray();
      calls.forEach(this::call);
      out.endArray();
    }
    out.endObject();
  }

  /** Whether there is more to a thought than another provider's proof. */
  private static boolean tells(Part.Thought thought) {
    return !thought.text().isEmpty() || Proofs.forGemini(thought.signature()) == null;
  }

  private void call(Part.ToolCall call) {
    out.beginObject().name("id").value(id(call.id())).name("type").value("function");
    out.name("function").beginObject().name("name").value(call.name());
    out.name("arguments").value(call.arguments().isBlank() ? "{}" : call.arguments());
    out.endObject().endObject();
  }

  /** OpenRouter's form; with proof it is Anthropic's, which is the only proof that we carry. */
  private void thoughts(List<Part> thoughts) {
    out.name("reasoning_details").beginArray();
    int index = 0;
    for (Part part : thoughts) {
      out.beginObject();
      if (part instanceof Part.Thought thought) {
        out.name("type").value("reasoning.text").name("text").value(thought.text());
        if (Proofs.maybeAnthropic(thought.signature())) {
          out.name("signature").value(thought.signature());
        }
      } else if (part instanceof Part.SealedThought sealed) {
        out.name("type").value("reasoning.encrypted").name("data").value(sealed.data());
      }
      out.name("format").value("anthropic-claude-v1").name("index").value(index++);
      out.endObject();
    }
    out.endArray();
  }

  private void medium(Media medium, String where) throws Untranslatable {
    if (medium.at() instanceof Source.Plain plain) {
      text(new Part.Text(plain.text(), medium.cacheControl()));
      return;
    }
    out.beginObject();
    switch (medium.kind()) {
      case IMAGE -> {
        out.name("type").value("image_url").name("image_url").beginObject();
        out.name("url").value(url(medium, "image/jpeg", where));
        if (medium.detail() != null) {
          out.name("detail").value(medium.detail());
        }
        out.endObject();
      }
      case VIDEO -> {
        if (!router) {
          throw unsendable(medium, where);
        }
        out.name("type").value("video_url").name("video_url").beginObject();
        out.name("url").value(url(medium, "video/mp4", where)).endObject();
      }
      case AUDIO -> audio(medium, where);
      case DOCUMENT -> file(medium, where);
    }
    mark(out, medium.cacheControl(), router, losses);
    out.endObject();
  }

  private static String url(Media medium, String mime, String where) throws Untranslatable {
    if (medium.at() instanceof Source.Url behind) {
      return behind.url();
    }
    if (medium.at() instanceof Source.Inline here) {
      return MediaUrls.of(medium.mime().isEmpty() ? mime : medium.mime(), here.base64());
    }
    throw unsendable(medium, where);
  }

  private void audio(Media medium, String where) throws Untranslatable {
    if (!(medium.at() instanceof Source.Inline here)) {
      throw unsendable(medium, where);
    }
    String format = medium.mime().substring(medium.mime().indexOf('/') + 1);
    out.name("type").value("input_audio").name("input_audio").beginObject();
    out.name("data").value(here.base64());
    out.name("format");
    out.value(format.equals("mpeg") ? "mp3" : format.isEmpty() ? "wav" : format);
    out.endObject();
  }

  private void file(Media medium, String where) throws Untranslatable {
    out.name("type").value("file").name("file").beginObject();
    if (medium.at() instanceof Source.FileId id) {
      out.name("file_id").value(id.id());
    } else {
      if (medium.at() instanceof Source.Url && !router) {
        throw unsendable(medium, where);
      }
      out.name("filename").value(medium.name() == null ? "document.pdf" : medium.name());
      out.name("file_data").value(url(medium, "application/pdf", where));
    }
    out.endObject();
  }

  private static Untranslatable unsendable(Media medium, String where) {
    String how =
        medium.at() instanceof Source.Url
            ? "by URL"
            : medium.at() instanceof Source.FileId ? "by id" : "like this";
    String kind = medium.kind().name().toLowerCase(Locale.ROOT);
    return new Untranslatable(where + ": " + kind + ' ' + how + " cannot be sent to this model");
  }

  private static String word(Media medium) {
    return switch (medium.kind()) {
      case IMAGE -> "image_url";
      case DOCUMENT -> "file";
      case AUDIO -> "audio";
      case VIDEO -> "video_url";
    };
  }
}
