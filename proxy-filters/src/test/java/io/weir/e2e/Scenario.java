package io.weir.e2e;

import io.weir.e2e.Backend.Served;
import io.weir.fault.Fault;
import java.util.Locale;
import java.util.stream.Stream;

/** How and when a model server fails, and between what wires. */
record Scenario(Wire down, Wire up, Stage stage, Trouble trouble, Content content) {
  private static final String LENGTH = "1000";

  /** How far the answer has come. */
  enum Stage {
    BEFORE_HEAD,
    IN_HEAD,
    BEFORE_CONTENT,
    IN_CONTENT,
    IN_EVENT;

    /** Whether the client has been sent a head. */
    boolean afterHead() {
      return this != BEFORE_HEAD && this != IN_HEAD;
    }
  }

  /** What the server does. */
  enum Trouble {
    KILL,
    RESET,
    STALL,
    TRUNCATE;

    void strike(Served served) {
      switch (this) {
        case KILL -> served.kill();
        case RESET -> served.reset();
        case TRUNCATE -> served.truncate();
        case STALL -> {}
      }
    }
  }

  /** What the answer is. */
  enum Content {
    LENGTH("/v1/chat/completions", "application/json", "{\"choices\":["),
    CHUNKED("/v1/chat/completions", "application/json", "{\"choices\":["),
    OPENAI_EVENTS("/v1/chat/completions", "text/event-stream", "data: {\"choices\":[]}\n\n"),
    ANTHROPIC_EVENTS(
        "/v1/messages", "text/event-stream", "event: ping\ndata: {\"type\":\"ping\"}\n\n");

    final String path;
    final String type;
    final boolean events;
    private final String first;

    Content(String path, String type, String first) {
      this.path = path;
      this.type = type;
      this.first = first;
      this.events = type.equals("text/event-stream");
    }

    private boolean anthropic() {
      return this == ANTHROPIC_EVENTS;
    }

    /** How an answer of Weir's own begins in the dialect. */
    String replyStart(Fault fault) {
      String kind = fault.status() == 504 ? "timeout_error" : "api_error";
      return anthropic()
          ? "{\"type\":\"error\",\"error\":{\"type\":\"" + kind + "\",\"message\":\"The model"
          : "{\"error\":{\"message\":\"The model";
    }

    /** How the error within a stream begins in the dialect. */
    String errorStart(Fault fault) {
      return (anthropic() ? "event: error\ndata: " : "data: ") + replyStart(fault);
    }
  }

  /** Every scenario that makes sense. */
  static Stream<Scenario> all() {
    return Stream.of(Wire.values())
        .flatMap(down -> Stream.of(Wire.values()).flatMap(up -> between(down, up)))
        .filter(Scenario::makesSense);
  }

  private static Stream<Scenario> between(Wire down, Wire up) {
    return Stream.of(Stage.values())
        .flatMap(
            stage ->
                Stream.of(Trouble.values())
                    .flatMap(
                        trouble ->
                            Stream.of(Content.values())
                                .map(c -> new Scenario(down, up, stage, trouble, c))));
  }

  /** Without a head there is no body to tell apart, only a dialect, and nothing to be truncated. */
  private boolean makesSense() {
    return switch (stage) {
      case BEFORE_HEAD, IN_HEAD ->
          trouble != Trouble.TRUNCATE
              && (content == Content.LENGTH || content == Content.ANTHROPIC_EVENTS);
      case BEFORE_CONTENT, IN_CONTENT -> true;
      case IN_EVENT -> content.events;
    };
  }

  /** The clock of the stage where the server stalls; the others are far away. */
  String clocks() {
    if (trouble != Trouble.STALL) {
      return "";
    }
    return switch (stage) {
      case BEFORE_HEAD, IN_HEAD -> "response: 150ms";
      case BEFORE_CONTENT -> "first_content: 300ms";
      case IN_CONTENT, IN_EVENT -> "idle: 250ms";
    };
  }

  /** Brings the answer to the stage, and waits until the client sees that. */
  void reach(Served served, Client client) {
    reach(served);
    if (!sent().isEmpty()) {
      client.until(sent());
    } else if (stage.afterHead()) {
      client.head();
    }
  }

  /** Brings the answer to the stage. */
  void reach(Served served) {
    if (stage == Stage.IN_HEAD) {
      served.halfHead();
    }
    if (!stage.afterHead()) {
      return;
    }
    if (content == Content.LENGTH) {
      served.head(200, "content-type", content.type, "content-length", LENGTH);
    } else {
      served.head(200, "content-type", content.type);
    }
    if (!sent().isEmpty()) {
      served.content(sent());
    }
  }

  /** What the server has sent of the body at this stage. */
  String sent() {
    return switch (stage) {
      case BEFORE_HEAD, IN_HEAD, BEFORE_CONTENT -> "";
      case IN_CONTENT -> content.first;
      case IN_EVENT -> content.first + "data: {\"cho";
    };
  }

  /** What it is counted as. */
  Fault fault() {
    if (trouble == Trouble.STALL) {
      return switch (stage) {
        case BEFORE_HEAD, IN_HEAD -> Fault.HEAD_TIMEOUT;
        case BEFORE_CONTENT -> Fault.FIRST_CONTENT_TIMEOUT;
        case IN_CONTENT, IN_EVENT -> Fault.IDLE_TIMEOUT;
      };
    }
    boolean shortBody = trouble == Trouble.TRUNCATE && content == Content.LENGTH;
    if (shortBody && up == Wire.H2) {
      return Fault.UPSTREAM_PROTOCOL;
    }
    return stage.afterHead() ? Fault.TRUNCATED : Fault.UPSTREAM_RESET;
  }

  @Override
  public String toString() {
    return (trouble + " " + stage + " of " + content + ", " + up + " to " + down)
        .toLowerCase(Locale.ROOT);
  }
}
