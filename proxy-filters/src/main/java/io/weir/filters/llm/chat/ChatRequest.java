package io.weir.filters.llm.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call for an answer, in no dialect.
 *
 * @param model the name that the client asked for; empty where it gave none
 * @param turns the conversation, system turns included, in the order written
 * @param tools what the model may call
 * @param sampling how the answer's words are drawn
 * @param length how long the answer may be, and where it stops
 * @param effort how hard the model may think
 * @param format what form the answer has to have
 * @param delivery how the answer comes back
 * @param user the client's word for its own user; null where it gave none
 */
public record ChatRequest(
    String model,
    List<Turn> turns,
    Tools tools,
    Sampling sampling,
    Length length,
    Effort effort,
    Format format,
    Delivery delivery,
    @Nullable String user) {

  /** Copies the list. */
  public ChatRequest {
    turns = List.copyOf(turns);
  }

  /**
   * How long an answer may be, and where it stops.
   *
   * @param maxTokens the most tokens, thinking included; null for no limit of the client's
   * @param stops texts before which the answer ends
   */
  public record Length(@Nullable Long maxTokens, List<String> stops) {
    /** No limit. */
    public static final Length OPEN = new Length(null, List.of());

    /** Copies the list. */
    public Length {
      stops = List.copyOf(stops);
    }
  }

  /**
   * How the answer comes back.
   *
   * @param stream event by event
   * @param usage whether a stream shall end with what was used, where that is the client's choice
   */
  public record Delivery(boolean stream, boolean usage) {}
}
