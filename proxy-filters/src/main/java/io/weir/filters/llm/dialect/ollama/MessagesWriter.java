package io.weir.filters.llm.dialect.ollama;

import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Arguments;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes turns as messages: a text each, with images beside it. One for each request. */
final class MessagesWriter {
  private final JsonWriter out;
  private final Losses losses;

  /** The names of the tools that were called, by the calls' ids: a result has to say it. */
  private final Map<String, String> called = new HashMap<>();

  MessagesWriter(JsonWriter out, Losses losses) {
    this.out = out;
    this.losses = losses;
  }

  void write(List<Turn> turns) throws Untranslatable {
    out.beginArray();
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      String where = "messages[" + i + ']';
      if (turn.role() == Role.ASSISTANT) {
        assistant(turn.parts(), where);
      } else {
        results(turn.parts());
        said(turn.role() == Role.USER ? "user" : "system", turn.parts(), where);
      }
    }
    out.endArray();
  }

  /** Results, each a message of its own; what they show, the user shows after them. */
  private void results(List<Part> parts) {
    for (Part part : parts) {
      if (part instanceof Part.ToolResult result) {
        if (result.cacheControl() != null) {
          losses.lost("cache_control");
        }
        String text = result.text();
        boolean says = text.regionMatches(true, 0, "error", 0, 5);
        out.beginObject().name("role").value("tool");
        out.name("content").value(result.error() && !says ? "Error: " + text : text);
        String name = called.get(result.id());
        if (name != null) {
          out.name("tool_name").value(name);
        }
        out.name("tool_call_id").value(result.id()).endObject();
      }
    }
  }

  private void said(String role, List<Part> parts, String where) throws Untranslatable {
    List<String> images = new ArrayList<>(0);
    StringBuilder words = new StringBuilder();
    boolean results = false;
    for (Part part : parts) {
      if (part instanceof Part.ToolResult result) {
        results = true;
        for (Part inner : result.parts()) {
          if (inner instanceof Media medium) {
            medium(medium, words, images, where);
          }
        }
      } else {
        word(part, words, images, where);
      }
    }
    if (results && words.isEmpty() && images.isEmpty()) {
      return;
    }
    out.beginObject().name("role").value(role).name("content").value(words);
    images(images);
    out.endObject();
  }

  private void assistant(List<Part> parts, String where) throws Untranslatable {
    List<Part.ToolCall> calls = new ArrayList<>(0);
    List<String> images = new ArrayList<>(0);
    StringBuilder words = new StringBuilder();
    StringBuilder thoughts = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Part.ToolCall call) {
        calls.add(call);
        called.put(call.id(), call.name());
      } else if (part instanceof Part.Thought thought) {
        thoughts.append(thought.text());
      } else {
        word(part, words, images, where);
      }
    }
    if (words.isEmpty() && thoughts.isEmpty() && calls.isEmpty() && images.isEmpty()) {
      return;
    }
    out.beginObject().name("role").value("assistant").name("content").value(words);
    if (!thoughts.isEmpty()) {
      out.name("thinking").value(thoughts);
    }
    images(images);
    if (!calls.isEmpty()) {
      out.name("tool_calls").beginArray();
      for (Part.ToolCall call : calls) {
        out.beginObject().name("id").value(call.id()).name("function").beginObject();
        out.name("name").value(call.name()).name("arguments");
        Arguments.write(out, call.arguments(), losses);
        out.endObject().endObject();
      }
      out.endArray();
    }
    out.endObject();
  }

  private void images(List<String> images) {
    if (!images.isEmpty()) {
      out.name("images").beginArray();
      images.forEach(out::value);
      out.endArray();
    }
  }

  private void word(Part part, StringBuilder words, List<String> images, String where)
      throws Untranslatable {
    if (part instanceof Part.Text text) {
      words.append(text.text());
      if (text.cacheControl() != null) {
        losses.lost("cache_control");
      }
    } else if (part instanceof Part.Refusal refusal) {
      words.append(refusal.text());
    } else if (part instanceof Media medium) {
      medium(medium, words, images, where);
    } else {
      losses.lost("thought");
    }
  }

  private static void medium(Media medium, StringBuilder words, List<String> images, String where)
      throws Untranslatable {
    if (medium.at() instanceof Source.Plain plain) {
      words.append(plain.text());
    } else if (medium.kind() == Media.Kind.IMAGE && medium.at() instanceof Source.Inline here) {
      images.add(here.base64());
    } else {
      String kind = medium.kind().name().toLowerCase(Locale.ROOT);
      boolean link = medium.at() instanceof Source.Url;
      throw new Untranslatable(
          where + ": " + kind + (link ? " by URL" : "") + " cannot be sent to this model");
    }
  }
}
