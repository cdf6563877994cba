package io.weir.filters.llm.usage;

import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.json.Json;
import java.util.List;

/**
 * Guesses how many tokens a model will read, where its server cannot be asked: four letters of
 * ASCII to a token, any other character one, and what a turn, a tool and a picture cost at large.
 */
public final class TokenGuess {
  private static final int LETTERS_OF_A_TOKEN = 4;
  private static final int TURN = 4;
  private static final int TOOL = 8;

  /** What providers tell a model of tools once there is one. */
  private static final int TOOLS = 400;

  /** A picture as large as models look at. */
  private static final int IMAGE = 1_600;

  /** A page and a few more; nobody can know without opening it. */
  private static final int DOCUMENT = 3_000;

  private long tokens;
  private long letters;

  private TokenGuess() {}

  /** What a request will make a model read. */
  public static long of(ChatRequest request) {
    TokenGuess guess = new TokenGuess();
    for (Turn turn : request.turns()) {
      guess.tokens += TURN;
      guess.parts(turn.parts());
    }
    if (!request.tools().declared().isEmpty()) {
      guess.tokens += TOOLS;
    }
    for (Tool tool : request.tools().declared()) {
      guess.tokens += TOOL;
      guess.text(tool.name());
      guess.text(tool.description() == null ? "" : tool.description());
      guess.text(tool.schema() == null ? "" : Json.print(tool.schema()));
    }
    return guess.tokens + (guess.letters + LETTERS_OF_A_TOKEN - 1) / LETTERS_OF_A_TOKEN;
  }

  private void parts(List<Part> parts) {
    for (Part part : parts) {
      if (part instanceof Part.Text text) {
        text(text.text());
      } else if (part instanceof Part.Refusal refusal) {
        text(refusal.text());
      } else if (part instanceof Part.Thought thought) {
        text(thought.text());
      } else if (part instanceof Part.ToolCall call) {
        text(call.name());
        text(call.arguments());
      } else if (part instanceof Part.ToolResult result) {
        parts(result.parts());
      } else if (part instanceof Media media) {
        media(media);
      }
    }
  }

  private void media(Media media) {
    if (media.at() instanceof Source.Plain plain) {
      text(plain.text());
    } else {
      tokens += media.kind() == Media.Kind.IMAGE ? IMAGE : DOCUMENT;
    }
  }

  private void text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 128) {
        letters++;
      } else {
        tokens++;
      }
    }
  }
}
