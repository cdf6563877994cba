package io.weir.filters.usage;

import io.netty.buffer.ByteBuf;
import io.weir.filter.FilterContext;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.llm.usage.Usage;
import io.weir.http.HeaderNames;
import io.weir.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** Tells the client, too: holds the head of an answer that is no stream until all of it is read. */
final class TellingHook extends UsageHook {
  private final UsageHeaders headers;
  private final Step.Hold hold;

  /** The head that waits; null where none does. */
  private @Nullable ResponseHead held;

  private long bytes;

  TellingHook(UsageFilter filter, FilterContext context, UsageHeaders headers, Step.Hold hold) {
    super(filter, context);
    this.headers = headers;
    this.hold = hold;
  }

  @Override
  public Step response(ResponseHead head, boolean end) {
    headers.removeFrom(head.headers());
    Step step = super.response(head, end);
    boolean plain = head.headers().startsWith(HeaderNames.CONTENT_TYPE, "application/json");
    if (!plain || !counts() || head.bodyLength() > hold.bytes()) {
      return step;
    }
    held = head;
    return hold;
  }

  @Override
  public void responseData(ByteBuf data, boolean end, Sink out) {
    read(data, end);
    bytes += data.readableBytes();
    ResponseHead waits = bytes > hold.bytes() ? null : held;
    Usage usage = end && waits != null ? usage(context.soFar()) : null;
    if (waits != null && usage != null) {
      headers.write(usage, waits.headers());
    }
    out.emit(data, end);
  }
}
