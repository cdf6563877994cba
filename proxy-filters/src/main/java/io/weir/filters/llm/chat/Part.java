package io.weir.filters.llm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a turn. */
public sealed interface Part {
  /**
   * Words.
   *
   * @param cacheControl Anthropic's mark that the prompt may be cached up to here; null without
   */
  record Text(String text, @Nullable JsonNode cacheControl) implements Part {
    /** Words without a mark. */
    public static Text of(String text) {
      return new Text(text, null);
    }
  }

  /** An assistant's words that it will not answer. */
  record Refusal(String text) implements Part {}

  /**
   * Something to look at, to read or to hear.
   *
   * @param mime its media type; empty where nobody said
   * @param at where it is
   * @param name its file name; null where it has none
   * @param detail how closely to look, in OpenAI's words; null where nobody said
   * @param cacheControl as {@link Text}'s
   */
  record Media(
      Kind kind,
      String mime,
      Source at,
      @Nullable String name,
      @Nullable String detail,
      @Nullable JsonNode cacheControl)
      implements Part {
    /** What it is. */
    public enum Kind {
      IMAGE,
      DOCUMENT,
      AUDIO,
      VIDEO
    }

    /** Where a medium is. */
    public sealed interface Source {
      /** Here, as base64. */
      record Inline(String base64) implements Source {}

      /** Behind a URL. */
      record Url(String url) implements Source {}

      /** With the provider, under an id. */
      record FileId(String id) implements Source {}

      /** Here, as plain text. */
      record Plain(String text) implements Source {}
    }
  }

  /**
   * What an assistant thought.
   *
   * @param signature the provider's proof that it is its own; null without
   */
  record Thought(String text, @Nullable String signature) implements Part {}

  /** What an assistant thought, readable for its provider only. */
  record SealedThought(String data) implements Part {}

  /**
   * A tool that an assistant wants called.
   *
   * @param arguments JSON text as the model wrote it, which may be empty or broken
   */
  record ToolCall(String id, String name, String arguments, @Nullable JsonNode cacheControl)
      implements Part {}

  /**
   * What a called tool said.
   *
   * @param id of the call
   * @param parts texts and media
   * @param error whether the tool failed
   */
  record ToolResult(String id, List<Part> parts, boolean error, @Nullable JsonNode cacheControl)
      implements Part {
    /** Copies the list. */
    public ToolResult {
      parts = List.copyOf(parts);
    }

    /** Its texts, put together. */
    public String text() {
      return Part.text(parts);
    }
  }

  /** The texts among parts, put together without anything between. */
  static String text(List<Part> parts) {
    if (parts.size() == 1 && parts.get(0) instanceof Text only) {
      return only.text;
    }
    StringBuilder all = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Text text) {
        all.append(text.text);
      }
    }
    return all.toString();
  }
}
