package io.weir.admin.port;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.page.BadCall;
import io.weir.page.Call;
import io.weir.page.Page;
import io.weir.page.Query;
import io.weir.page.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request to the admin port. On its connection's loop, but for the making of the page, which is
 * done in the background; what is made is written as fast as the client takes it.
 */
final class AdminExchange implements RequestEvents {
  private static final Logger log = LoggerFactory.getLogger(AdminExchange.class);
  private static final HeaderName ALLOW = HeaderName.of("allow");
  private static final HeaderName AUTHENTICATE = HeaderName.of("www-authenticate");
  private static final HeaderName SNIFFING = HeaderName.of("x-content-type-options");
  private static final HeaderName FRAMES = HeaderName.of("x-frame-options");
  private static final HeaderName POLICY = HeaderName.of("content-security-policy");
  private static final String ONLY_THIS_PAGE =
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";
  private static final int PIECE_BYTES = 16 * 1024;
  private static final int UNAUTHENTICATED = 401;
  private static final int OVERLOADED = 503;
  private static final int INTERNAL = 500;

  private final Downstream downstream;
  private final @Nullable RequestHead head;
  private final Executor background;
  private final ReplyRoom room;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private Page.@Nullable Action action;
  private @Nullable String allow;
  private @Nullable Reply reply;
  private int written;
  private boolean gone;

  /**
   * An exchange.
   *
   * @param head null where it could not be read
   * @param background where pages are made that take work; may refuse
   * @param room for the bytes that wait for the client
   */
  AdminExchange(
      Downstream downstream, @Nullable RequestHead head, Executor background, ReplyRoom room) {
    this.room = room;
    this.downstream = downstream;
    this.head = head;
    this.background = background;
  }

  /** Says which methods there are, where the one asked for is not. */
  void allow(String methods) {
    allow = methods;
  }

  /** Begins what the page does, as soon as the body is here. */
  void begin(Page.Action action, boolean end) {
    this.action = action;
    if (end) {
      run();
    } else if (head != null && head.continueExpected()) {
      downstream.informational(new ResponseHead(100, new Headers()));
      downstream.flush();
    }
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    try {
      if (action == null) {
        return;
      }
      byte[] bytes = new byte[owned.readableBytes()];
      owned.readBytes(bytes);
      body.write(bytes, 0, bytes.length);
    } finally {
      owned.release();
    }
    if (end) {
      run();
    }
  }

  @Override
  public void trailers(Headers trailers) {
    run();
  }

  private void run() {
    Page.Action wanted = action;
    RequestHead asked = head;
    if (wanted == null || asked == null) {
      return;
    }
    action = null;
    String accept = asked.headers().get(HeaderNames.ACCEPT);
    String text = body.toString(StandardCharsets.UTF_8);
    boolean json = Call.wantsJson(accept);
    if (wanted.isLight()) {
      make(wanted, asked.query(), accept, text);
      return;
    }
    try {
      background.execute(() -> make(wanted, asked.query(), accept, text));
    } catch (RejectedExecutionException e) {
      answer(Reply.error(OVERLOADED, "too many pages are being made (expected: later)", json));
    }
  }

  private void make(Page.Action wanted, String query, @Nullable String accept, String text) {
    boolean json = Call.wantsJson(accept);
    try {
      wanted
          .answer(new Call(Query.of(query), accept, text))
          .whenComplete((made, error) -> onLoop(made != null ? made : failed(error, json)));
    } catch (RuntimeException e) {
      onLoop(failed(e, json));
    }
  }

  private static Reply failed(Throwable error, boolean json) {
    Throwable cause = error;
    if (error instanceof CompletionException && error.getCause() != null) {
      cause = error.getCause();
    }
    if (cause instanceof BadCall bad) {
      return Reply.error(bad.status(), bad.text(), json);
    }
    log.error("a page fails", cause);
    return Reply.error(INTERNAL, "the page failed; the log says why", json);
  }

  private void onLoop(Reply made) {
    if (downstream.loop().executor().inEventLoop()) {
      answer(made);
      return;
    }
    try {
      downstream.loop().execute(() -> answer(made));
    } catch (RejectedExecutionException e) {
      finish(made);
    }
  }

  /** Begins to answer. On the loop. */
  void answer(Reply made) {
    if (gone) {
      finish(made);
      return;
    }
    action = null;
    if (!room.take(made.body().length)) {
      finish(made);
      answer(Reply.error(OVERLOADED, "slow readers hold all room (expected: later)", false));
      return;
    }
    ResponseHead answer = new ResponseHead(made.status(), headers(made));
    answer.bodyLength(made.body().length);
    boolean bare = made.body().length == 0 || (head != null && head.method().equals("HEAD"));
    downstream.head(answer, bare);
    if (bare) {
      downstream.flush();
      room.give(made.body().length);
      finish(made);
    } else {
      reply = made;
      write();
    }
  }

  private Headers headers(Reply made) {
    Headers headers = new Headers();
    headers.add(HeaderNames.CONTENT_TYPE, made.contentType());
    headers.add(HeaderNames.CACHE_CONTROL, "no-store");
    headers.add(SNIFFING, "nosniff");
    headers.add(FRAMES, "DENY");
    headers.add(POLICY, ONLY_THIS_PAGE);
    if (allow != null) {
      headers.add(ALLOW, allow);
    }
    if (made.status() == UNAUTHENTICATED) {
      headers.add(AUTHENTICATE, "Bearer realm=\"weir admin\"");
    }
    return headers;
  }

  /** Writes what the client takes; goes on when there is room again. */
  private void write() {
    Reply now = reply;
    if (now == null) {
      return;
    }
    byte[] bytes = now.body();
    while (written < bytes.length && downstream.writable()) {
      int length = Math.min(PIECE_BYTES, bytes.length - written);
      ByteBuf piece = Unpooled.wrappedBuffer(bytes, written, length);
      written += length;
      if (written == bytes.length) {
        reply = null;
      }
      downstream.data(piece, written == bytes.length);
    }
    downstream.flush();
    if (reply == null) {
      room.give(bytes.length);
      finish(now);
    }
  }

  private void finish(Reply done) {
    reply = null;
    Runnable after = done.after();
    if (after != null) {
      try {
        background.execute(after);
      } catch (RejectedExecutionException e) {
        after.run();
      }
    }
  }

  @Override
  public void readComplete() {
    if (reply != null) {
      downstream.flush();
    }
  }

  @Override
  public void writable() {
    write();
  }

  @Override
  public void gone(Fault fault, String detail) {
    gone = true;
    Reply now = reply;
    if (fault != Fault.CLIENT_GONE && action != null) {
      gone = false;
      answer(Reply.error(fault.status(), detail, false));
      gone = true;
    } else if (now != null) {
      downstream.abort(fault);
      room.give(now.body().length);
      finish(now);
    }
  }
}
