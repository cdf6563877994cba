package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.weir.exchange.course.RouteFinder;
import io.weir.exchange.desk.SharedClient;
import io.weir.exchange.plan.RoutePlan;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.http.RequestHead;
import java.util.function.Function;

/** Makes a request once more, beside its exchange and for no client. */
final class Again {
  private Again() {}

  /** See {@link FilterContext#again}. */
  static void begin(Exchange first, Function<FilterContext, Hook> opened) {
    ByteBuf body = first.held.bytes();
    RoutePlan route = first.route();
    if (body == null || route == null) {
      throw new IllegalStateException("again: the request is not ready (expected: a whole one)");
    }
    RequestHead head = first.head.copy();
    Exchange second =
        new Exchange(
            first.services,
            first.snapshot,
            first.listener,
            SharedClient.nobody(first.downstream),
            head,
            new RouteFinder(head, first.listener, route, body.retainedDuplicate()));
    second.ledger.slots(first.ledger);
    second.chain.takeOver(first.chain, opened);
    first.loop.execute(
        () -> {
          second.loop.turn();
          second.start(true);
          second.readComplete();
        });
  }
}
