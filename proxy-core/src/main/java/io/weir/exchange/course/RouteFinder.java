package io.weir.exchange.course;

import io.netty.buffer.ByteBuf;
import io.weir.exchange.chain.HeldBody;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.fault.Fault;
import io.weir.http.RequestHead;
import io.weir.route.RouteTable;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds an exchange's route: by the head where that decides, else by fields of the body, which is
 * held until they are known. Filters may want more of the body to be known before it goes on. On
 * the exchange's loop.
 */
public final class RouteFinder {
  /** How far the search has come. */
  public enum Progress {
    /** More of the body must come first. */
    WAIT,
    /** The body has chosen the route, whose own filters have not seen the request yet. */
    CHOSEN,
    /** The route is known, and of the body all that it takes to go on. */
    KNOWN,
    /** As much of the body is held as filters may be shown. */
    GATHERED,
    /** A field that decides is there twice: the upstream may take the other one. */
    TWICE,
    /** The body is longer than the route takes. */
    TOO_LARGE,
    /** No route takes this request. */
    NONE;

    /** Whether the request goes no way. */
    public boolean refuses() {
      return this == TWICE || this == TOO_LARGE || this == NONE;
    }
  }

  private final ListenerPlan listener;
  private final RequestHead head;
  private final Set<String> fields;
  private final boolean decided;
  public final HeldBody held;
  private @Nullable RoutePlan route;
  private boolean looking;
  private long gatheredMax = -1;

  public RouteFinder(ListenerPlan listener, RequestHead head) {
    this.listener = listener;
    this.head = head;
    this.held = new HeldBody(head.bodyLength());
    RouteTable.Candidates candidates = listener.table().match(head);
    this.route = listener.route(candidates.decided());
    this.decided = candidates.fields().isEmpty();
    this.fields = candidates.fields();
  }

  /** The route is known, and all of the body is here, given away. */
  public RouteFinder(RequestHead head, ListenerPlan listener, RoutePlan route, ByteBuf body) {
    this.listener = listener;
    this.head = head;
    this.held = new HeldBody(body.readableBytes());
    this.route = route;
    this.decided = true;
    this.fields = Set.of();
    held.add(body, true);
  }

  /** The route; null where none is known. */
  public @Nullable RoutePlan route() {
    return route;
  }

  /** The route, once it is known. */
  public RoutePlan known() {
    return Objects.requireNonNull(route);
  }

  /** Why it goes no way. */
  public Fault fault(Progress why) {
    return switch (why) {
      case TWICE -> Fault.BAD_REQUEST;
      case TOO_LARGE -> Fault.BODY_TOO_LARGE;
      default -> Fault.NO_ROUTE;
    };
  }

  /** The same in a line. */
  public String detail(Progress why) {
    return switch (why) {
      case TWICE -> "the body has the field " + held.twice() + " twice";
      case TOO_LARGE -> "the body has over " + known().route().requestBytesMax() + " bytes";
      default -> "no route for " + head.method() + " " + head.pathOnly();
    };
  }

  /** Goes on as far as it can with what has come of the body. */
  public Progress find(boolean ended) {
    RoutePlan plan = route;
    if (plan == null) {
      return decided ? Progress.NONE : look(fields, ended);
    }
    boolean looked = held.peek() != null && fields.containsAll(plan.peek());
    boolean nothing = plan.peek().isEmpty() || (ended && held.isEmpty());
    return looked || nothing ? Progress.KNOWN : look(plan.peek(), ended);
  }

  private Progress look(Set<String> wanted, boolean ended) {
    looking = true;
    return held.look(wanted, ended) || tooLong() ? looked() : Progress.WAIT;
  }

  private boolean tooLong() {
    return held.heldBytes() > listener.peekBytesMax();
  }

  private Progress looked() {
    looking = false;
    held.decided();
    if (held.twice() != null) {
      return Progress.TWICE;
    }
    if (route != null) {
      return Progress.KNOWN;
    }
    RouteTable table = listener.table();
    route = held.peek() == null ? null : listener.route(table.match(head, held.peek()));
    return route == null ? Progress.NONE : Progress.CHOSEN;
  }

  /** Holds the body until it is whole, or longer than this. */
  public Progress gather(long bytesMax, boolean ended) {
    if (ended || bytesMax == 0 || head.bodyLength() > bytesMax || held.heldBytes() > bytesMax) {
      return Progress.GATHERED;
    }
    gatheredMax = bytesMax;
    return Progress.WAIT;
  }

  /** Holds a piece of the body; tells what it decided. */
  public Progress add(ByteBuf data, boolean end) {
    boolean found = held.add(data, end);
    if (looking && (found || end || tooLong())) {
      return looked();
    }
    if (held.twice() != null) {
      return Progress.TWICE;
    }
    if (gatheredMax >= 0 && (end || held.heldBytes() > gatheredMax)) {
      gatheredMax = -1;
      return Progress.GATHERED;
    }
    return Progress.WAIT;
  }
}
