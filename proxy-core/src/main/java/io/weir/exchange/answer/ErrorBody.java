package io.weir.exchange.answer;

import io.netty.buffer.ByteBuf;
import io.weir.exchange.chain.HeldBody;
import io.weir.fault.Fault;
import io.weir.fault.ProviderError;
import io.weir.http.HeaderNames;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error, held for as long as it takes to see what the provider means: model servers
 * say by one status what an operator wants told apart.
 */
public final class ErrorBody {
  private static final int BYTES_MAX = 16 * 1024;

  private final HeldBody held = new HeldBody();
  private final StringBuilder text = new StringBuilder();

  /** Whether the body of that answer could tell more than its status. */
  public static boolean tells(@Nullable Fault meant, ResponseHead answer) {
    boolean vague = answer.status() == 429 || meant == Fault.UPSTREAM_BAD_REQUEST;
    return vague && !answer.headers().contains(HeaderNames.CONTENT_ENCODING);
  }

  /** Takes bytes; whether that is enough, for the body is over or too long to be an error. */
  public boolean add(ByteBuf owned, boolean end) {
    text.append(owned.toString(StandardCharsets.ISO_8859_1));
    held.add(owned, end);
    return end || text.length() > BYTES_MAX;
  }

  /** What the answer means, now that its body is known. */
  public @Nullable Fault refine(@Nullable Fault meant, int status) {
    return meant == null ? null : ProviderError.refine(meant, status, text.toString());
  }

  /** The bytes, to be passed on. */
  public HeldBody held() {
    return held;
  }
}
