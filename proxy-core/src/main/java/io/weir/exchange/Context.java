package io.weir.exchange;

import io.netty.buffer.ByteBufAllocator;
import io.weir.exchange.plan.RoutePlan;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Slot;
import io.weir.filter.Step;
import io.weir.http.RequestHead;
import io.weir.net.Loop;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the hooks of one chain see: the exchange, and the attempt where the chain is an attempt's.
 */
final class Context implements FilterContext {
  /** Who goes on when a paused hook is resumed; on the loop. */
  interface Resumed {
    void resumed(Step step);

    /** A hook says that this has failed, though it ends as it should. */
    default void blamed(Fault fault) {}
  }

  private final Exchange exchange;
  private final @Nullable String cluster;
  private final Resumed owner;

  Context(Exchange exchange, @Nullable String cluster, Resumed owner) {
    this.exchange = exchange;
    this.cluster = cluster;
    this.owner = owner;
  }

  @Override
  public String id() {
    return exchange.ledger.id();
  }

  @Override
  public void id(String id) {
    exchange.ledger.id(id);
  }

  @Override
  public RequestHead request() {
    return exchange.head;
  }

  @Override
  public Hook.KnownBody known() {
    return exchange.held;
  }

  @Override
  public Dialect dialect() {
    return Services.dialect(exchange);
  }

  @Override
  public Outcome soFar() {
    return exchange.ledger;
  }

  @Override
  public String listener() {
    return exchange.listener.name();
  }

  @Override
  public @Nullable String route() {
    RoutePlan route = exchange.route();
    return route == null ? null : route.route().name();
  }

  @Override
  public @Nullable String cluster() {
    return cluster;
  }

  @Override
  public InetSocketAddress client() {
    return exchange.downstream.remote();
  }

  @Override
  public @Nullable Peer peer() {
    return exchange.downstream.peer();
  }

  @Override
  public String protocol() {
    return exchange.downstream.protocol();
  }

  @Override
  public Loop loop() {
    return exchange.loop;
  }

  @Override
  public ByteBufAllocator alloc() {
    return exchange.downstream.alloc();
  }

  @Override
  public <T> @Nullable T get(Slot<T> slot) {
    return slot.cast(exchange.ledger.slot(slot.index()));
  }

  @Override
  public <T> void set(Slot<T> slot, @Nullable T value) {
    exchange.ledger.slot(slot.index(), value);
  }

  @Override
  public void resume(Step step) {
    exchange.loop.executor().execute(() -> owner.resumed(step));
  }

  @Override
  public void keep(long lagBytesMax, boolean othersRead) {
    exchange.keep(lagBytesMax, othersRead);
  }

  @Override
  public void keepNoLonger() {
    exchange.keepNoLonger();
  }

  @Override
  public void again(Function<FilterContext, Hook> opened) {
    Again.begin(exchange, opened);
  }

  @Override
  public void blame(Fault fault, String detail) {
    exchange.ledger.fault(fault, detail);
    owner.blamed(fault);
  }

  @Override
  public void tag(String field, Object value) {
    exchange.ledger.tag(field, value);
  }
}
