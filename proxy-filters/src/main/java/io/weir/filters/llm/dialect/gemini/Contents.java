package io.weir.filters.llm.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Arguments;
import io.weir.filters.llm.dialect.Proofs;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as the dialect wants it: system texts apart, user and model in turns, the user
 * first, results of functions before all else and with the function's name, nothing empty.
 */
final class Contents {
  /** What the user says where it says nothing. */
  private static final Part NOTHING = Part.Text.of(".");

  /** Google's word for a call that another model made, or whose proof the client did not keep. */
  private static final String NO_PROOF = "skip_thought_signature_validator";

  private final boolean demandsProof;
  private final Losses losses;
  private final List<String> system = new ArrayList<>();
  private final List<Said> turns = new ArrayList<>();

  /** The name of each call's function, by the call's id. */
  private final Map<String, String> called = new HashMap<>();

  /** What one side says until the other does. */
  private record Said(Role role, List<Part> parts) {}

  /**
   * Puts turns in order.
   *
   * @param demandsProof whether the model refuses calls without its own proof
   */
  Contents(List<Turn> said, boolean demandsProof, Losses losses) throws Untranslatable {
    this.demandsProof = demandsProof;
    this.losses = losses;
    for (int i = 0; i < said.size(); i++) {
      Turn turn = said.get(i);
      for (Part part : turn.parts()) {
        if (turn.role().instructs()) {
          instruct(part);
        } else {
          add(turn.role(), part, "messages[" + i + "].content");
        }
      }
    }
    if (turns.isEmpty() || turns.get(0).role == Role.ASSISTANT) {
      turns.add(0, new Said(Role.USER, List.of(NOTHING)));
    }
    Role last = turns.get(turns.size() - 1).role;
    if (last == Role.ASSISTANT && said.get(said.size() - 1).role() == Role.USER) {
      turns.add(new Said(Role.USER, List.of(NOTHING)));
    }
  }

  /** Adds an instruction to those of the client. */
  void instruct(String words) {
    system.add(words);
  }

  private void instruct(Part part) {
    if (part instanceof Part.Text text) {
      marked(text.cacheControl());
      if (!text.text().isEmpty()) {
        system.add(text.text());
      }
    } else if (part instanceof Media medium) {
      losses.lost(word(medium));
    }
  }

  private void add(Role role, Part part, String where) throws Untranslatable {
    if (!(role == Role.USER ? ofUser(part, where) : ofModel(part))) {
      return;
    }
    if (turns.isEmpty() || turns.get(turns.size() - 1).role != role) {
      turns.add(new Said(role, new ArrayList<>()));
    }
    List<Part> parts = turns.get(turns.size() - 1).parts;
    if (part instanceof Part.ToolResult result) {
      int to = 0;
      while (to < parts.size() && parts.get(to) instanceof Part.ToolResult) {
        to++;
      }
      parts.add(to, part);
      result.parts().stream().filter(Media.class::isInstance).forEach(parts::add);
    } else {
      parts.add(part);
    }
  }

  /** Whether a part is kept that the user said. */
  private boolean ofUser(Part part, String where) throws Untranslatable {
    if (part instanceof Part.Text text) {
      marked(text.cacheControl());
      return !text.text().isEmpty();
    }
    if (part instanceof Media medium) {
      marked(medium.cacheControl());
      MediaParts.check(medium, where);
      return true;
    }
    if (part instanceof Part.ToolResult result) {
      marked(result.cacheControl());
      if (!called.containsKey(result.id())) {
        throw new Untranslatable(where + ": the result of no call that stands before it");
      }
      for (Part inner : result.parts()) {
        if (inner instanceof Media medium) {
          MediaParts.check(medium, where);
        }
      }
      return true;
    }
    return false;
  }

  /** Whether a part is kept that the model said. */
  private boolean ofModel(Part part) {
    if (part instanceof Part.Text text) {
      marked(text.cacheControl());
      return !text.text().isEmpty();
    }
    if (part instanceof Part.Refusal refusal) {
      return !refusal.text().isEmpty();
    }
    if (part instanceof Part.ToolCall call) {
      marked(call.cacheControl());
      called.put(call.id(), call.name());
      return true;
    }
    if (part instanceof Part.Thought thought && Proofs.forGemini(thought.signature()) != null) {
      return true;
    }
    losses.lost(part instanceof Media medium ? word(medium) : "thought");
    return false;
  }

  private void marked(@Nullable JsonNode cacheControl) {
    if (cacheControl != null) {
      losses.lost("cache_control");
    }
  }

  private static String word(Media medium) {
    return medium.kind().name().toLowerCase(Locale.ROOT);
  }

  void write(JsonWriter out) {
    if (!system.isEmpty()) {
      out.name("systemInstruction").beginObject().name("parts").beginArray();
      for (String text : system) {
        out.beginObject().name("text").value(text).endObject();
      }
      out.endArray().endObject();
    }
    out.name("contents").beginArray();
    for (Said turn : turns) {
      out.beginObject().name("role").value(turn.role == Role.USER ? "user" : "model");
      out.name("parts").beginArray();
      if (turn.role == Role.USER) {
        turn.parts.forEach(part -> user(out, part));
      } else {
        model(out, turn.parts);
      }
      out.endArray().endObject();
    }
    out.endArray();
  }

  private void user(JsonWriter out, Part part) {
    if (part instanceof Part.Text text) {
      out.beginObject().name("text").value(text.text()).endObject();
    } else if (part instanceof Media medium) {
      MediaParts.write(out, medium);
    } else if (part instanceof Part.ToolResult result) {
      out.beginObject().name("functionResponse").beginObject();
      out.name("id").value(result.id()).name("name").value(called.get(result.id()));
      response(out.name("response"), result);
      out.endObject().endObject();
    }
  }

  /** What a function said, as the object that it has to be: its own, or one around its text. */
  private static void response(JsonWriter out, Part.ToolResult result) {
    String text = result.text();
    JsonNode read = !result.error() && text.startsWith("{") ? Json.parse(text) : null;
    if (read != null && read.isObject()) {
      Json.write(out, read);
    } else {
      out.beginObject().name(result.error() ? "error" : "output").value(text).endObject();
    }
  }

  /** What the model said. A thought's proof goes with what follows it, as the model had it. */
  private void model(JsonWriter out, List<Part> parts) {
    String proof = null;
    boolean proven = false;
    for (Part part : parts) {
      if (part instanceof Part.Thought thought) {
        proof = Proofs.forGemini(thought.signature());
        continue;
      }
      out.beginObject();
      if (part instanceof Part.ToolCall call) {
        out.name("functionCall").beginObject();
        out.name("id").value(call.id()).name("name").value(call.name());
        Arguments.write(out.name("args"), call.arguments(), losses);
        out.endObject();
        if (proof == null && !proven && demandsProof) {
          losses.lost("signature");
          proof = NO_PROOF;
        }
        proven = true;
      } else {
        out.name("text").value(part instanceof Part.Refusal no ? no.text() : text(part));
      }
      if (proof != null) {
        out.name("thoughtSignature").value(proof);
        proof = null;
      }
      out.endObject();
    }
    if (proof != null) {
      out.beginObject().name("text").value("").name("thoughtSignature").value(proof).endObject();
    }
  }

  private static String text(Part part) {
    return part instanceof Part.Text text ? text.text() : "";
  }
}
