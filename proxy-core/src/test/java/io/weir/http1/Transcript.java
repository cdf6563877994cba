package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a parser tells, in a form that does not depend on how body bytes were split:
 * {@code HEAD line [name: value|...] "body" end}, {@code !FAULT} where it was refused.
 */
final class Transcript<H> implements Http1Sink<H> {
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder body = new StringBuilder();
  private Runnable atEnd = () -> {};
  @Nullable H lastHead;
  String detail = "";

  /** What to do inside the callback that ends a message. */
  void atEnd(Runnable atEnd) {
    this.atEnd = atEnd;
  }

  @Override
  public void head(H head, boolean end) {
    closeBody();
    lastHead = head;
    if (head instanceof RequestHead request) {
      line(request);
    } else if (head instanceof ResponseHead response) {
      gap().append(response.status()).append(" length=").append(response.bodyLength());
      fields(response.headers());
    }
    if (end) {
      ended();
    }
  }

  private void line(RequestHead request) {
    gap().append(request.method()).append(' ').append(request.authority()).append(' ');
    text.append(request.path()).append(" length=").append(request.bodyLength());
    if (request.continueExpected()) {
      text.append(" continue");
    }
    if (request.upgrade() != null) {
      text.append(" upgrade=").append(request.upgrade());
    }
    fields(request.headers());
  }

  private void fields(Headers headers) {
    String lines = headers.toString();
    String joined = lines.substring(0, Math.max(0, lines.length() - 1)).replace('\n', '|');
    gap().append("[").append(joined).append("]");
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    body.append(owned.toString(StandardCharsets.ISO_8859_1));
    owned.release();
    if (end) {
      ended();
    }
  }

  @Override
  public void end(@Nullable Headers trailers) {
    closeBody();
    if (trailers != null) {
      fields(trailers);
    }
    ended();
  }

  private void ended() {
    closeBody();
    gap().append("end;");
    atEnd.run();
  }

  @Override
  public void refused(Fault fault, String why) {
    closeBody();
    detail = why;
    gap().append('!').append(fault);
  }

  private StringBuilder gap() {
    return text.length() == 0 ? text : text.append(' ');
  }

  private void closeBody() {
    if (body.length() > 0) {
      gap().append('"').append(body).append('"');
      body.setLength(0);
    }
  }

  String text() {
    closeBody();
    return text.toString();
  }
}
