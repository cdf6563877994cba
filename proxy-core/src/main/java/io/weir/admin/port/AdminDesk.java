package io.weir.admin.port;

import io.weir.exchange.desk.Desk;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.http.HeaderNames;
import io.weir.http.RequestHead;
import io.weir.page.BadCall;
import io.weir.page.Call;
import io.weir.page.Directory;
import io.weir.page.Page;
import io.weir.page.Reply;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings each request to its page, once the gate has let it in. */
final class AdminDesk implements Desk {
  private static final Logger log = LoggerFactory.getLogger(AdminDesk.class);
  private static final long REPLY_BYTES_MAX = 64L << 20;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;

  private final Gate gate;
  private final Directory directory;
  private final Executor background;
  private final ReplyRoom room = new ReplyRoom(REPLY_BYTES_MAX);

  /**
   * A desk.
   *
   * @param background where pages are made that take work; may refuse
   */
  AdminDesk(Gate gate, Directory directory, Executor background) {
    this.gate = gate;
    this.directory = directory;
    this.background = background;
  }

  @Override
  public RequestEvents begin(Downstream downstream, RequestHead head, boolean end) {
    boolean json = Call.wantsJson(head.headers().get(HeaderNames.ACCEPT));
    AdminExchange exchange = new AdminExchange(downstream, head, background, room);
    BadCall refusal = gate.refusal(head);
    if (refusal != null) {
      exchange.answer(Reply.error(refusal.status(), refusal.text(), json));
      return exchange;
    }
    Page page = directory.find(head.pathOnly());
    if (page == null) {
      exchange.answer(Reply.error(NOT_FOUND, directory.missing(head.pathOnly()), json));
      return exchange;
    }
    Page.Action action = page.action(head.method());
    if (action == null) {
      String expected = "method: " + head.method() + " (expected: " + page.allow() + ")";
      exchange.allow(page.allow());
      exchange.answer(Reply.error(NOT_ALLOWED, expected, json));
      return exchange;
    }
    if (action == page.post()) {
      log.info("{} {} by {}", head.method(), page.path(), downstream.remote());
    }
    exchange.begin(action, end);
    return exchange;
  }

  @Override
  public void refuse(
      Downstream downstream, @Nullable RequestHead head, Fault fault, String detail) {
    new AdminExchange(downstream, head, background, room)
        .answer(Reply.error(fault.status(), detail, false));
  }

  /** Whoever watches a drain must be able to ask to its end. */
  @Override
  public boolean draining() {
    return false;
  }
}
