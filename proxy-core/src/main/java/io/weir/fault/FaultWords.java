package io.weir.fault;

/** What each fault is called in front of a client: message, and the names that dialects have. */
final class FaultWords {
  private FaultWords() {}

  /** A sentence for people. */
  static String of(Fault fault) {
    return switch (fault) {
      case BAD_REQUEST -> "The request is not valid.";
      case BAD_JSON -> "The body is not a JSON object.";
      case METHOD_NOT_ALLOWED -> "This method is not allowed here.";
      case REQUEST_HEAD_TIMEOUT -> "The request's head did not arrive in time.";
      case REQUEST_BODY_TIMEOUT -> "The request's body did not arrive in time.";
      case BODY_TOO_LARGE -> "The request's body is too large.";
      case URI_TOO_LONG -> "The request's path is too long.";
      case EXPECTATION_FAILED -> "This expectation cannot be met.";
      case HEADERS_TOO_LARGE -> "The request's headers are too large.";
      case NOT_IMPLEMENTED -> "This is not implemented.";
      case VERSION_NOT_SUPPORTED -> "This version of HTTP is not supported.";
      case CLIENT_FLOOD -> "Too many frames on this connection.";
      case CLIENT_TOO_SLOW -> "The response was not read in time.";
      case CLIENT_GONE -> "The client closed the request.";
      case UNAUTHENTICATED -> "A valid API key is required.";
      case FORBIDDEN -> "This is not allowed with the given API key.";
      case MODEL_NOT_ALLOWED -> "This model is not allowed with the given API key.";
      case AUTH_UNAVAILABLE -> "The credential cannot be verified for the moment.";
      case NO_ROUTE -> "There is nothing at this path.";
      case UNKNOWN_MODEL -> "There is no such model here.";
      case UPGRADE_REFUSED -> "This protocol upgrade is not allowed here.";
      case RATE_LIMITED, UPSTREAM_RATE_LIMITED -> "Rate limit exceeded. Please retry later.";
      case BUDGET_EXHAUSTED -> "The budget is used up.";
      case UNTRANSLATABLE -> "The request cannot be expressed in the model server's language.";
      case INTERNAL -> "Internal error.";
      case DRAINING, CUT_BY_DRAIN -> "The gateway is shutting down. Please retry.";
      case OVERLOADED -> "The gateway is overloaded. Please retry later.";
      case TOTAL_TIMEOUT -> "The request took too long in all.";
      case BREAKER_OPEN -> "The model server is failing and is not asked for the moment.";
      case NO_CLUSTER, NO_HEALTHY_ENDPOINT -> "No model server is available.";
      case CLUSTER_OVERFLOW -> "Too many requests to the model server are in flight.";
      case DNS_FAILED, CONNECT_FAILED, TLS_FAILED -> "The model server could not be reached.";
      case CONNECT_TIMEOUT -> "The model server could not be reached in time.";
      case RESET_UNPROCESSED, UPSTREAM_RESET -> "The model server closed the connection.";
      case UPSTREAM_PROTOCOL -> "The model server's answer could not be read.";
      case HEAD_TIMEOUT, FIRST_CONTENT_TIMEOUT -> "The model server did not answer in time.";
      case IDLE_TIMEOUT -> "The model server stopped sending.";
      case TOO_SLOW -> "The model server is too slow.";
      case TRUNCATED -> "The model server's answer ended before it was whole.";
      case UPSTREAM_5XX -> "The model server failed.";
      case UPSTREAM_OVERLOADED -> "The model server is overloaded.";
      case UPSTREAM_AUTH -> "The model server refused the gateway's credential.";
      case UPSTREAM_QUOTA -> "The gateway's account with the model server is used up.";
      case UPSTREAM_MODEL_NOT_FOUND -> "The model server has no such model.";
      case UPSTREAM_CONTEXT_LENGTH -> "The prompt is longer than the model's context.";
      case UPSTREAM_CONTENT_FILTER -> "The model server refused the content.";
      case UPSTREAM_BAD_REQUEST -> "The model server refused the request.";
    };
  }

  /** {@code error.type} of the OpenAI dialects, by the status as OpenAI does. */
  static String openAiType(Fault fault, int status) {
    return switch (fault) {
      case BUDGET_EXHAUSTED, UPSTREAM_QUOTA -> "insufficient_quota";
      case RATE_LIMITED, UPSTREAM_RATE_LIMITED -> "requests";
      default -> {
        if (status == 429) {
          yield "requests";
        }
        yield status >= 500 ? "server_error" : "invalid_request_error";
      }
    };
  }

  /** {@code error.code} of the OpenAI dialects: OpenAI's own where it has one. */
  static String openAiCode(Fault fault) {
    return switch (fault) {
      case UNAUTHENTICATED -> "invalid_api_key";
      case RATE_LIMITED, UPSTREAM_RATE_LIMITED -> "rate_limit_exceeded";
      case BUDGET_EXHAUSTED, UPSTREAM_QUOTA -> "insufficient_quota";
      case UNKNOWN_MODEL, UPSTREAM_MODEL_NOT_FOUND -> "model_not_found";
      case OVERLOADED, UPSTREAM_OVERLOADED -> "overloaded";
      case UPSTREAM_CONTEXT_LENGTH -> "context_length_exceeded";
      case UPSTREAM_CONTENT_FILTER -> "content_filter";
      default -> fault.word();
    };
  }

  /** {@code error.status} of Gemini, by the status (google.rpc.Code). */
  static String googleStatus(int status) {
    return switch (status) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 499 -> "CANCELLED";
      case 501 -> "UNIMPLEMENTED";
      case 503, 529 -> "UNAVAILABLE";
      case 408, 504 -> "DEADLINE_EXCEEDED";
      default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
    };
  }

  /** {@code error.type} of the Anthropic dialect, by the status as Anthropic does. */
  static String anthropicType(Fault fault, int status) {
    if (fault == Fault.OVERLOADED || fault == Fault.UPSTREAM_OVERLOADED) {
      return "overloaded_error";
    }
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 408, 504 -> "timeout_error";
      case 529 -> "overloaded_error";
      default -> status >= 500 ? "api_error" : "invalid_request_error";
    };
  }
}
