package io.weir.filters.translate.metering;

import io.netty.buffer.ByteBuf;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.llm.usage.read.AnswerUsage;
import io.weir.filters.llm.usage.read.AnswerUsage.Said;
import io.weir.filters.llm.usage.read.Workbench;
import io.weir.filters.translate.answer.Coding;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Has an OpenAI server report the use of a stream whose client did not ask, and keeps the report
 * from the client. Nothing else is changed. On the exchange's loop.
 */
public final class AskedUsage extends Hook {
  private static final HeaderName ACCEPT_ENCODING = HeaderName.of("accept-encoding");

  private final FilterContext context;
  private final int eventBytes;
  private @Nullable RequestHead head;
  private boolean asked;
  private @Nullable UsageChunks chunks;
  private @Nullable Said said;

  /**
   * For an attempt whose request asks for a stream.
   *
   * @param eventBytes longest event that may be held
   */
  public AskedUsage(FilterContext context, int eventBytes) {
    this.context = context;
    this.eventBytes = eventBytes;
  }

  @Override
  public Step request(RequestHead given, boolean end) {
    head = given;
    return Step.NEXT;
  }

  @Override
  public void requestData(ByteBuf data, boolean end, Sink out) {
    ByteBuf asking = StreamOptions.asking(data);
    if (asking == null) {
      out.emit(data, end);
      return;
    }
    asked = true;
    if (head != null) {
      // Of what is compressed nothing could be read, nor taken out. The head has not left yet.
      head.headers().set(ACCEPT_ENCODING, "identity");
    }
    data.release();
    out.emit(asking, end);
  }

  @Override
  public Step response(ResponseHead head, boolean end) {
    boolean events =
        head.status() == 200
            && head.headers().startsWith(HeaderNames.CONTENT_TYPE, "text/event-stream")
            && Coding.of(head) == Coding.PLAIN;
    if (asked && events && !end) {
      head.bodyLength(ResponseHead.UNKNOWN_LENGTH);
      chunks = new UsageChunks(eventBytes, this::report);
    }
    return Step.NEXT;
  }

  @Override
  public void responseData(ByteBuf data, boolean end, Sink out) {
    UsageChunks reports = chunks;
    if (reports == null) {
      out.emit(data, end);
    } else {
      reports.accept(data, end, out);
    }
  }

  private void report(ByteBuf event) {
    Workbench bench = context.loop().local(Workbench.class, loop -> new Workbench());
    AnswerUsage read = new AnswerUsage(AnswerUsage.Form.EVENTS, bench);
    read.accept(event, true);
    said = read.said(0, true);
  }

  @Override
  public void done(Outcome outcome) {
    if (chunks != null) {
      chunks.release();
    }
    Said use = said;
    if (use != null && !use.estimated()) {
      boolean complete = outcome.fault() == null;
      context.set(
          Usage.SLOT,
          new Usage(use.model(), use.tokens(), use.others(), Charge.UNKNOWN, false, complete));
    }
  }
}
