package io.weir.fault;

import java.util.Locale;

/**
 * What a model server's error means: its status, and the words that its body gives. Read as text,
 * so that every provider's form will do: the words are those of OpenAI, Azure, Anthropic, Gemini,
 * vLLM, llama.cpp and Ollama.
 */
public final class ProviderError {
  private static final String[] CONTEXT = {
    "context_length_exceeded",
    "prompt is too long",
    "maximum context length",
    "context window",
    "context length",
    "context limit",
    "exceeds the available context size",
    "input is too long",
    "input token count",
    "request_too_large"
  };
  private static final String[] FILTER = {
    "content_filter", "content_policy_violation", "responsibleaipolicyviolation", "safety_violation"
  };
  private static final String[] MODEL = {
    "model_not_found", "not_found_error", "does not exist", "unknown model", "deploymentnotfound"
  };
  private static final String[] QUOTA = {
    "insufficient_quota", "credit balance is too low", "billing_hard_limit", "billing_error"
  };

  private ProviderError() {}

  /** What a status of 400 or more stands for, where nothing else is known. */
  public static Fault of(int status) {
    return switch (status) {
      case 401, 403 -> Fault.UPSTREAM_AUTH;
      case 429 -> Fault.UPSTREAM_RATE_LIMITED;
      case 503, 529 -> Fault.UPSTREAM_OVERLOADED;
      default -> status >= 500 ? Fault.UPSTREAM_5XX : Fault.UPSTREAM_BAD_REQUEST;
    };
  }

  /**
   * What an error means, now that its body is known.
   *
   * @param meant what the status alone stands for
   * @param body the body as text, any letter case
   */
  public static Fault refine(Fault meant, int status, String body) {
    String said = body.toLowerCase(Locale.ROOT);
    if ((status == 429 || status == 402 || status == 400) && any(said, QUOTA)) {
      return Fault.UPSTREAM_QUOTA;
    }
    if (status == 429 || status >= 500) {
      return meant;
    }
    if (any(said, FILTER)) {
      return Fault.UPSTREAM_CONTENT_FILTER;
    }
    if (any(said, CONTEXT)) {
      return Fault.UPSTREAM_CONTEXT_LENGTH;
    }
    return lacksModel(status, said) ? Fault.UPSTREAM_MODEL_NOT_FOUND : meant;
  }

  /** Whether a body, in lower case, is about a model rather than about a path. */
  private static boolean lacksModel(int status, String said) {
    boolean model = said.contains("model") || said.contains("deployment");
    return model && (any(said, MODEL) || (status == 404 && said.contains("not found")));
  }

  private static boolean any(String said, String[] words) {
    for (String word : words) {
      if (said.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
