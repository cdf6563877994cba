package io.weir.filter;

import io.netty.buffer.ByteBufAllocator;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.http.RequestHead;
import io.weir.net.Loop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a hook may know of its exchange and do to it. On the exchange's loop but where it says. */
public interface FilterContext {
  /**
   * The model that a request is for, in the place of the one that it names: put by a filter at the
   * latest when it is made ready, for all targets that name none of their own. The filter has the
   * field {@code model} known.
   */
  Slot<String> MODEL = Slot.of("model", String.class);

  /**
   * Whom a verified client certificate names.
   *
   * @param subject its subject, as RFC 2253 writes names
   * @param names its subject alternative names: hosts, URIs, mail and IP addresses
   */
  record Peer(String subject, List<String> names) {
    /** Copies the list. */
    public Peer {
      names = List.copyOf(names);
    }
  }

  /**
   * The exchange's id: the client's {@code x-request-id} where one was accepted, else made here.
   */
  String id();

  /** Replaces the id, before it is used. */
  void id(String id);

  /** The request as the client's side of the chain left it; an attempt works on a copy. */
  RequestHead request();

  /** What is known of the request's body: the fields that the route's filters named. */
  Hook.KnownBody known();

  /** What the client is spoken to in: what its route or listener says, else what its path is. */
  Dialect dialect();

  /** What has come of the exchange by now. */
  Outcome soFar();

  /** Name of the listener. */
  String listener();

  /** Name of the route; null until one is chosen. */
  @Nullable String route();

  /** Name of the cluster that this attempt goes to; null in the exchange's own chain. */
  @Nullable String cluster();

  /** Address of the client's end of the connection. */
  InetSocketAddress client();

  /**
   * Whose certificate the client has shown, and the listener verified; null where it showed none.
   */
  @Nullable Peer peer();

  /** What the client speaks: {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}. */
  String protocol();

  Loop loop();

  ByteBufAllocator alloc();

  /** What this exchange holds under the slot. */
  <T> @Nullable T get(Slot<T> slot);

  /** Puts a value for later filters, the access log and templates. */
  <T> void set(Slot<T> slot, @Nullable T value);

  /** Goes on after {@link Step#PAUSE}, with that step. From any thread; the first call counts. */
  void resume(Step step);

  /**
   * Others wait for what the exchange brings: it goes on when its client leaves, and does not wait
   * for one that reads slowly, but cuts it off where it lags too far behind. May be said again.
   * Only from the exchange's own chain, and once the request's body has come.
   *
   * @param lagBytesMax how many bytes its client may lag behind
   * @param othersRead whether any of those others takes more now; while none does, the exchange
   *     goes at its client's pace, and waits where that has left
   */
  void keep(long lagBytesMax, boolean othersRead);

  /** Takes {@link #keep} back; where the client has left, that ends the exchange. */
  void keepNoLonger();

  /**
   * Makes the request once more, beside this exchange and for no client: in an exchange of its own
   * that holds what this one's slots hold, and passes only the hooks behind the one that asks. Only
   * while that hook is made ready, with the whole body at hand.
   *
   * @param opened makes the hook that stands in its place there; it may override only what the one
   *     that asks overrides
   */
  void again(Function<FilterContext, Hook> opened);

  /**
   * Says what went wrong with an answer that tells it itself and ends as it should, such as a
   * provider's error within a stream.
   */
  void blame(Fault fault, String detail);

  /** Adds a field to the access log's line. */
  void tag(String field, Object value);
}
