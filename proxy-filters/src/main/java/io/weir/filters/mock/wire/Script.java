package io.weir.filters.mock.wire;

import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.fault.FaultBody;
import io.weir.fault.FaultReport;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * An answer to be played: its head, and its body piece by piece. A piece is one event, one line, or
 * a whole body.
 *
 * @param status the status
 * @param contentType the body's type
 * @param bodyLength bytes of the body; -1 where it is a stream
 * @param pieces the body, made as it is asked for
 */
public record Script(int status, String contentType, long bodyLength, Iterator<byte[]> pieces) {
  static final byte[] STREAM_END = ascii("data: [DONE]\n\n");

  private static final byte[] DATA = ascii("data: ");
  private static final byte[] EVENT_END = ascii("\n\n");
  private static final byte[] LINE_END = ascii("\n");

  /** Whether pieces are paced. */
  public boolean isStream() {
    return bodyLength < 0;
  }

  /** Whether pieces are events, not lines. */
  public boolean isEvents() {
    return contentType.startsWith("text/event-stream");
  }

  /** A whole answer of JSON. */
  static Script json(Consumer<JsonWriter> body) {
    return whole(200, "application/json", bytes(body));
  }

  /** A whole answer. */
  public static Script whole(int status, String contentType, byte[] body) {
    return new Script(status, contentType, body.length, List.of(body).iterator());
  }

  /** A provider's error in its dialect. */
  public static Script error(Dialect dialect, int status, String message) {
    FaultReport report = new FaultReport(fault(status), status, message, "req_mock", -1, false);
    return whole(status, "application/json", FaultBody.answer(dialect, report).body());
  }

  /** The fault whose names in the dialects are those of the status. */
  private static Fault fault(int status) {
    return switch (status) {
      case 401 -> Fault.UNAUTHENTICATED;
      case 403 -> Fault.FORBIDDEN;
      case 404 -> Fault.UPSTREAM_MODEL_NOT_FOUND;
      case 405 -> Fault.METHOD_NOT_ALLOWED;
      case 413 -> Fault.BODY_TOO_LARGE;
      case 429 -> Fault.UPSTREAM_RATE_LIMITED;
      case 503, 529 -> Fault.UPSTREAM_OVERLOADED;
      default -> status < 500 ? Fault.UPSTREAM_BAD_REQUEST : Fault.UPSTREAM_5XX;
    };
  }

  /** A stream of events. */
  static Script events(Iterator<byte[]> pieces) {
    return new Script(200, "text/event-stream; charset=utf-8", -1, pieces);
  }

  /** A stream of lines. */
  static Script lines(Iterator<byte[]> pieces) {
    return new Script(200, "application/x-ndjson", -1, pieces);
  }

  /** An event without a name. */
  static byte[] data(Consumer<JsonWriter> body) {
    return event(DATA, body);
  }

  /** An event with a name. */
  static byte[] event(String name, Consumer<JsonWriter> body) {
    return event(ascii("event: " + name + "\ndata: "), body);
  }

  private static byte[] event(byte[] before, Consumer<JsonWriter> body) {
    JsonWriter json = new JsonWriter().separator(before);
    body.accept(json);
    return json.separator(EVENT_END).toByteArray();
  }

  /** A line. */
  static byte[] line(Consumer<JsonWriter> body) {
    JsonWriter json = new JsonWriter();
    body.accept(json);
    return json.separator(LINE_END).toByteArray();
  }

  private static byte[] bytes(Consumer<JsonWriter> body) {
    JsonWriter json = new JsonWriter();
    body.accept(json);
    return json.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
