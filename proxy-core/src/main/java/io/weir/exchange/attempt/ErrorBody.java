package io.weir.exchange.attempt;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.http.HeaderNames;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error, held for as long as it takes to see what the provider means: model servers
 * say by one status what an operator wants told apart. Read as text, so that every provider's form
 * will do: the words below are those of OpenAI, Azure, Anthropic, Gemini, vLLM, llama.cpp and
 * Ollama.
 */
public final class ErrorBody {
  private static final int BYTES_MAX = 16 * 1024;

  private static final String[] CONTEXT = {
    "context_length_exceeded",
    "prompt is too long",
    "maximum context length",
    "context window",
    "context length",
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

  private final HeldBody held = new HeldBody();
  private final StringBuilder text = new StringBuilder();

  /** Whether the body of that answer could tell more than its status. */
  public static boolean tells(@Nullable Fault meant, ResponseHead answer) {
    int status = answer.status();
    return (status == 404 || status == 413 || meant == Fault.UPSTREAM_BAD_REQUEST || status == 429)
        && !answer.headers().contains(HeaderNames.CONTENT_ENCODING);
  }

  /** Takes bytes; whether that is enough, for the body is over or too long to be an error. */
  public boolean add(ByteBuf owned, boolean end) {
    text.append(owned.toString(StandardCharsets.ISO_8859_1));
    held.add(owned, end);
    return end || text.length() > BYTES_MAX;
  }

  /** What the answer means, now that its body is known. */
  public @Nullable Fault refine(@Nullable Fault meant, int status) {
    String said = text.toString().toLowerCase(Locale.ROOT);
    if (status == 429 || status == 402 || status == 400) {
      if (any(said, QUOTA)) {
        return Fault.UPSTREAM_QUOTA;
      }
    }
    if (status == 429) {
      return meant;
    }
    if (any(said, FILTER)) {
      return Fault.UPSTREAM_CONTENT_FILTER;
    }
    if (any(said, CONTEXT)) {
      return Fault.UPSTREAM_CONTEXT_LENGTH;
    }
    boolean model = said.contains("model") || said.contains("deployment");
    boolean missing = any(said, MODEL) || (status == 404 && said.contains("not found"));
    return model && missing ? Fault.UPSTREAM_MODEL_NOT_FOUND : meant;
  }

  /** The bytes, to be passed on. */
  public HeldBody held() {
    return held;
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
