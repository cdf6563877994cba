package io.weir.filters.llm.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.json.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What providers' error bodies say, whatever their form. */
public final class Errors {
  private static final String[] PLACES = {"error", "message", "detail", "errors", "msg"};

  /** Names in {@code type}, {@code code} or {@code status}; the first that fits decides. */
  private static final List<Sign> SIGNS =
      List.of(
          new Sign("context_length", Fault.UPSTREAM_CONTEXT_LENGTH),
          new Sign("content_filter", Fault.UPSTREAM_CONTENT_FILTER),
          new Sign("content_policy", Fault.UPSTREAM_CONTENT_FILTER),
          new Sign("overloaded", Fault.UPSTREAM_OVERLOADED),
          new Sign("unavailable", Fault.UPSTREAM_OVERLOADED),
          new Sign("rate_limit", Fault.UPSTREAM_RATE_LIMITED),
          new Sign("resource_exhausted", Fault.UPSTREAM_RATE_LIMITED),
          new Sign("insufficient_quota", Fault.UPSTREAM_RATE_LIMITED),
          new Sign("authentication", Fault.UPSTREAM_AUTH),
          new Sign("invalid_api_key", Fault.UPSTREAM_AUTH),
          new Sign("permission", Fault.UPSTREAM_AUTH),
          new Sign("model_not_found", Fault.UPSTREAM_MODEL_NOT_FOUND),
          new Sign("invalid_request", Fault.UPSTREAM_BAD_REQUEST),
          new Sign("invalid_argument", Fault.UPSTREAM_BAD_REQUEST));

  private static final String[] TOO_LONG = {
    "maximum context length",
    "context window",
    "prompt is too long",
    "context length",
    "input token count"
  };

  private record Sign(String word, Fault fault) {}

  private Errors() {}

  /** The provider's words; empty where the body has none. */
  public static String message(@Nullable JsonNode body) {
    if (body == null) {
      return "";
    }
    if (body.isTextual()) {
      return body.textValue();
    }
    if (body.isArray()) {
      return body.isEmpty() ? "" : message(body.get(0));
    }
    String cause = cause(Json.text(Json.at(body, "metadata"), "raw"));
    if (!cause.isEmpty()) {
      return cause;
    }
    for (String place : PLACES) {
      String found = message(Json.orNull(body, place));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return "";
  }

  /** What a provider behind OpenRouter said, whose body comes as a text. */
  private static String cause(@Nullable String raw) {
    if (raw == null) {
      return "";
    }
    JsonNode body = Json.parse(raw);
    return body == null ? raw : message(body);
  }

  /**
   * An error that comes within an answer whose status was good.
   *
   * @param body the event or line that holds it
   */
  public static UpstreamError inStream(JsonNode body) {
    JsonNode error = Json.at(body, "error");
    Fault fault = fault(error.isObject() ? error : body, message(body));
    return new UpstreamError(fault, fault.status(), message(body));
  }

  private static Fault fault(JsonNode error, String message) {
    String words = message.toLowerCase(Locale.ROOT);
    for (String sign : TOO_LONG) {
      if (words.contains(sign)) {
        return Fault.UPSTREAM_CONTEXT_LENGTH;
      }
    }
    for (String place : new String[] {"code", "type", "status"}) {
      String said = Json.at(error, place).asText("").toLowerCase(Locale.ROOT);
      for (Sign sign : SIGNS) {
        if (said.contains(sign.word)) {
          return sign.fault;
        }
      }
    }
    long code = Json.count(error, "code");
    return code == 0 ? Fault.UPSTREAM_5XX : ofStatus(code);
  }

  private static Fault ofStatus(long status) {
    if (status >= 500) {
      return status == 503 || status == 529 ? Fault.UPSTREAM_OVERLOADED : Fault.UPSTREAM_5XX;
    }
    return switch ((int) status) {
      case 401, 403 -> Fault.UPSTREAM_AUTH;
      case 404 -> Fault.UPSTREAM_MODEL_NOT_FOUND;
      case 429 -> Fault.UPSTREAM_RATE_LIMITED;
      default -> status >= 400 ? Fault.UPSTREAM_BAD_REQUEST : Fault.UPSTREAM_5XX;
    };
  }
}
