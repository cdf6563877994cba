package io.weir.exchange.answer;

import io.weir.cluster.Cluster;
import io.weir.fault.Fault;
import io.weir.fault.ProviderError;
import io.weir.http.HeaderNames;
import io.weir.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** What an upstream's status says went wrong. */
public final class AnswerFaults {
  private AnswerFaults() {}

  /** The fault that an answer stands for; null where it stands for none. */
  public static @Nullable Fault of(ResponseHead answer, Cluster cluster) {
    int status = answer.status();
    if (status < 400) {
      return null;
    }
    return switch (status) {
      case 401, 403 -> cluster.hasCredential() ? Fault.UPSTREAM_AUTH : Fault.UPSTREAM_BAD_REQUEST;
      case 429 -> namesLimit(answer) ? Fault.UPSTREAM_RATE_LIMITED : Fault.UPSTREAM_OVERLOADED;
      default -> ProviderError.of(status);
    };
  }

  private static boolean namesLimit(ResponseHead answer) {
    return answer.headers().contains(HeaderNames.RETRY_AFTER)
        || answer.headers().contains(HeaderNames.RETRY_AFTER_MS);
  }
}
