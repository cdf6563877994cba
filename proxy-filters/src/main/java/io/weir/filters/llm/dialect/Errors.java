package io.weir.filters.llm.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.fault.ProviderError;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What providers' error bodies say, whatever their form. */
public final class Errors {
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final String[] PLACES = {"error", "message", "detail", "errors", "msg"};

  /** Names in {@code code}, {@code type} or {@code status}; the first that fits decides. */
  private static final List<Sign> SIGNS =
      List.of(
          new Sign("overloaded", Fault.UPSTREAM_OVERLOADED),
          new Sign("unavailable", Fault.UPSTREAM_OVERLOADED),
          new Sign("rate_limit", Fault.UPSTREAM_RATE_LIMITED),
          new Sign("resource_exhausted", Fault.UPSTREAM_RATE_LIMITED),
          new Sign("authentication", Fault.UPSTREAM_AUTH),
          new Sign("invalid_api_key", Fault.UPSTREAM_AUTH),
          new Sign("permission", Fault.UPSTREAM_AUTH),
          new Sign("not_found_error", Fault.UPSTREAM_MODEL_NOT_FOUND),
          new Sign("invalid_request", Fault.UPSTREAM_BAD_REQUEST),
          new Sign("invalid_argument", Fault.UPSTREAM_BAD_REQUEST));

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
    StringJoiner names = new StringJoiner(" ");
    for (String place : new String[] {"code", "type", "status"}) {
      names.add(Json.at(error, place).asText(""));
    }
    Fault meant = meant(names.toString().toLowerCase(Locale.ROOT), Json.count(error, "code"));
    return ProviderError.refine(meant, BAD_REQUEST, names.add(message).toString());
  }

  private static Fault meant(String names, long code) {
    for (Sign sign : SIGNS) {
      if (names.contains(sign.word)) {
        return sign.fault;
      }
    }
    if (code == NOT_FOUND) {
      return Fault.UPSTREAM_MODEL_NOT_FOUND;
    }
    return code < BAD_REQUEST ? Fault.UPSTREAM_5XX : ProviderError.of((int) Math.min(code, 599));
  }
}
