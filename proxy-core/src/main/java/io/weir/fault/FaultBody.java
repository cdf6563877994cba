package io.weir.fault;

import io.weir.http.Answer;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;

/**
 * How a client is told of a fault in its own dialect: as a whole answer, or within a stream that
 * has begun. The forms are those of the OpenAI and Anthropic API references and of Ollama's server.
 */
public final class FaultBody {
  private static final HeaderName WWW_AUTHENTICATE = HeaderName.of("www-authenticate");
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ERROR_EVENT =
      "event: error\ndata: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EVENT_END = {'\n', '\n'};
  private static final byte[] LINE_END = {'\n'};

  private FaultBody() {}

  /** The whole answer: status, fields and body. */
  public static Answer answer(Dialect dialect, FaultReport report) {
    JsonWriter json = new JsonWriter();
    write(json, dialect, report);
    return answer(report, report.status(), "application/json", json.toByteArray());
  }

  /** An answer with another body, and the fields that tell of the fault. */
  static Answer answer(FaultReport report, int status, String contentType, byte[] body) {
    Headers headers = new Headers();
    headers.add(HeaderNames.CONTENT_TYPE, contentType);
    addFields(headers, report);
    return new Answer(status, headers, body);
  }

  /**
   * Adds the fields that tell of a fault: {@code x-weir-fault}, {@code retry-after} where it is
   * known, {@code x-should-retry: false} where Weir has used up its attempts, and what a 401 must
   * say of the credential that is wanted (RFC 9110 section 15.5.2).
   */
  public static void addFields(Headers headers, FaultReport report) {
    headers.set(HeaderNames.X_WEIR_FAULT, report.fault().word());
    if (report.retryAfterSeconds() >= 0) {
      headers.set(HeaderNames.RETRY_AFTER, Long.toString(report.retryAfterSeconds()));
    }
    if (report.fault() == Fault.UNAUTHENTICATED) {
      headers.set(WWW_AUTHENTICATE, "Bearer realm=\"weir\"");
    }
    if (report.finalAttempt()) {
      headers.set(HeaderNames.X_SHOULD_RETRY, "false");
    }
  }

  /**
   * What ends a stream that has begun: one event, or one line. It is not the dialect's own end of
   * stream ({@code [DONE]}, {@code message_stop}, {@code "done":true}), so that nobody takes what
   * came before for the whole.
   *
   * @param events whether the stream is of events; lines of JSON otherwise
   */
  public static byte[] inStream(Dialect dialect, FaultReport report, boolean events) {
    JsonWriter json = new JsonWriter();
    if (events) {
      boolean named = dialect == Dialect.ANTHROPIC || dialect == Dialect.OPENAI_RESPONSES;
      json.separator(named ? ERROR_EVENT : DATA);
    }
    if (dialect == Dialect.OPENAI_RESPONSES) {
      json.beginObject().name("type").value("error");
      openAiFields(json, report);
      json.name("error").beginObject().name("type").value(openAiType(report));
      openAiFields(json, report);
      json.endObject().endObject();
    } else if (dialect == Dialect.SIMPLE_CHAT) {
      json.beginObject().name("error").value(report.message());
      json.name("done").value(true).endObject();
    } else {
      write(json, dialect, report);
    }
    return json.separator(events ? EVENT_END : LINE_END).toByteArray();
  }

  /** Writes the body's object. */
  private static void write(JsonWriter json, Dialect dialect, FaultReport report) {
    json.beginObject();
    switch (dialect) {
      case OPENAI, OPENAI_RESPONSES -> {
        json.name("error").beginObject();
        json.name("message").value(report.message());
        json.name("type").value(openAiType(report));
        json.name("param").value((String) null);
        json.name("code").value(FaultWords.openAiCode(report.fault())).endObject();
      }
      case ANTHROPIC -> {
        json.name("type").value("error").name("error").beginObject();
        json.name("type").value(FaultWords.anthropicType(report.fault(), report.status()));
        json.name("message").value(report.message()).endObject();
        json.name("request_id").value(report.requestId());
      }
      case GEMINI -> {
        json.name("error").beginObject().name("code").value(report.status());
        json.name("message").value(report.message());
        json.name("status").value(FaultWords.googleStatus(report.status())).endObject();
      }
      case OLLAMA, SIMPLE_CHAT, PLAIN -> json.name("error").value(report.message());
      case FASTAPI -> json.name("detail").value(report.message());
    }
    json.endObject();
  }

  private static String openAiType(FaultReport report) {
    return FaultWords.openAiType(report.fault(), report.status());
  }

  private static void openAiFields(JsonWriter json, FaultReport report) {
    json.name("code").value(FaultWords.openAiCode(report.fault()));
    json.name("message").value(report.message());
    json.name("param").value((String) null);
  }
}
