package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.cluster.UpstreamStream;
import io.weir.exchange.attempt.RequestBody;
import io.weir.exchange.chain.FilterChain;
import io.weir.http.Headers;
import io.weir.route.ModelSplice;
import org.jspecify.annotations.Nullable;

/** One attempt's reading of the request's body: through the cluster's chain to the endpoint. */
final class RequestFeed {
  private final RequestBody body;
  private final FilterChain chain;
  private @Nullable UpstreamStream to;
  private @Nullable ModelSplice splice;
  private int read;
  private boolean sent;
  private boolean unflushed;

  RequestFeed(RequestBody body, FilterChain chain) {
    this.body = body;
    this.chain = chain;
  }

  /** Puts another model's name into the body on its way; says how long the body becomes. */
  long splice(@Nullable ModelSplice model, long bodyLength) {
    splice = model;
    return model == null ? bodyLength : model.length(bodyLength);
  }

  /** The head is written; the body may follow. */
  void connected(UpstreamStream stream) {
    to = stream;
    unflushed = true;
    sent = body.none();
  }

  boolean connected() {
    return to != null;
  }

  /** Whether all of the body has been read into the chain. */
  boolean sent() {
    return sent;
  }

  /** How many of the body's pieces have been read. */
  int read() {
    return read;
  }

  boolean takesMore() {
    return to == null || to.writable();
  }

  /** Reads what has come of the body, as far as the endpoint takes it. */
  void pump() {
    UpstreamStream stream = to;
    while (!sent && stream != null) {
      boolean none = read == body.pieces();
      if (none ? !body.ended() : !stream.writable()) {
        return;
      }
      ByteBuf piece = none ? Unpooled.EMPTY_BUFFER : body.read(read++);
      sent = body.ended() && read == body.pieces();
      chain.requestData(splice == null ? piece : splice.apply(piece), sent);
    }
  }

  /** Writes what has passed the chain. */
  void out(ByteBuf data, boolean end) {
    UpstreamStream stream = to;
    if (stream == null) {
      data.release();
      return;
    }
    unflushed = true;
    Headers trailers = end ? body.trailers() : null;
    if (trailers == null) {
      stream.data(data, end);
    } else {
      stream.data(data, false);
      stream.trailers(trailers);
    }
  }

  void flush() {
    UpstreamStream stream = to;
    if (unflushed && stream != null) {
      unflushed = false;
      stream.flush();
    }
  }
}
