package io.weir.filters.llm.chat;

import java.util.List;

/**
 * What one side says before the other does. Results of tools are parts of the user's turns.
 *
 * @param parts in the order in which they were said
 */
public record Turn(Role role, List<Part> parts) {
  /** Who speaks. */
  public enum Role {
    SYSTEM,
    DEVELOPER,
    USER,
    ASSISTANT;

    /** Whether this one gives orders rather than takes part. */
    public boolean instructs() {
      return this == SYSTEM || this == DEVELOPER;
    }
  }

  /** Copies the list. */
  public Turn {
    parts = List.copyOf(parts);
  }

  /** A turn of nothing but text. */
  public static Turn of(Role role, String text) {
    return new Turn(role, List.of(Part.Text.of(text)));
  }
}
