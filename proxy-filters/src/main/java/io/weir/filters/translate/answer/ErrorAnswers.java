package io.weir.filters.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.fault.FaultBody;
import io.weir.fault.FaultReport;
import io.weir.fault.ProviderError;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.json.Json;
import io.weir.http.Answer;
import io.weir.http.ResponseHead;

/** A server's answer with an error status, in a client's dialect. */
public final class ErrorAnswers {
  private static final int MESSAGE_MAX = 2_000;
  private static final int ANTHROPIC_OVERLOADED = 529;
  private static final int UNAVAILABLE = 503;

  private ErrorAnswers() {}

  /** The status for a client: the server's, but the word for an overload is the dialect's own. */
  public static int status(Dialect client, int status) {
    boolean anthropic = client == Dialect.ANTHROPIC;
    if (status == ANTHROPIC_OVERLOADED && !anthropic) {
      return UNAVAILABLE;
    }
    return status == UNAVAILABLE && anthropic ? ANTHROPIC_OVERLOADED : status;
  }

  /** The body for a client. */
  static byte[] body(Dialect client, ServerSide server, int status, String said, String id) {
    JsonNode json = Json.parse(said);
    String message = json == null ? said.strip() : server.errorMessage(json);
    return body(client, status, fault(status, said), message, id);
  }

  /**
   * The answer for a client where the server says nothing but a status.
   *
   * @param head the server's, with the client's status
   */
  public static Answer wordless(Dialect client, ResponseHead head, int status, String id) {
    AnswerHead.rewrite(head, "application/json");
    byte[] body = body(client, status, fault(status, ""), "", id);
    return new Answer(head.status(), head.headers(), body);
  }

  private static byte[] body(Dialect client, int status, Fault fault, String message, String id) {
    FaultReport report =
        new FaultReport(fault, status(client, status), cut(message), id, -1, false);
    return FaultBody.answer(client, report).body();
  }

  /** What the client is told it is; with a credential of the client's own, its refusal is shown. */
  private static Fault fault(int status, String text) {
    return switch (status) {
      case 401 -> Fault.UNAUTHENTICATED;
      case 403 -> Fault.FORBIDDEN;
      default -> ProviderError.refine(ProviderError.of(status), status, text);
    };
  }

  private static String cut(String message) {
    return message.length() <= MESSAGE_MAX ? message : message.substring(0, MESSAGE_MAX);
  }
}
