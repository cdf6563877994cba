package io.weir.upstream;

import io.netty.buffer.ByteBuf;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request, from the asking for a connection to the end of its answer. While it waits it belongs
 * to its pool, then to what carries it on a connection; once it is over, whatever is still written
 * to it is let go.
 */
final class ClientStream implements UpstreamStream {
  private static final String NOT_CONNECTED = "stream: not connected (expected: after connected)";

  /** What carries a request on a connection; its methods are those of {@link UpstreamStream}. */
  interface Carrier {
    void data(ByteBuf owned, boolean end);

    void trailers(Headers trailers);

    void flush();

    boolean writable();

    void reading(boolean wanted);

    void cancel();
  }

  final boolean end;
  final UpstreamEvents events;

  /** Whether it asks for a head alone. */
  final boolean forHead;

  /** Whether it asks for another protocol. */
  final boolean upgrades;

  /** Whether it holds one of the places for requests that wait at the connection limit. */
  boolean queued;

  private final LoopPool pool;
  private @Nullable RequestHead head;
  private @Nullable Carrier carrier;
  private boolean over;

  ClientStream(LoopPool pool, RequestHead head, boolean end, UpstreamEvents events) {
    this.pool = pool;
    this.head = head;
    this.forHead = head.method().equals("HEAD");
    this.upgrades = head.upgrade() != null;
    this.end = end;
    this.events = events;
  }

  /** What is asked for; not to be asked once it is written. */
  RequestHead head() {
    return Objects.requireNonNull(head);
  }

  /** Takes the carrier that has written the head, which nobody keeps any longer, and tells. */
  void carriedBy(Carrier carrier, boolean reused) {
    this.carrier = carrier;
    head = null;
    if (reused) {
      pool.upstream().counters().reused.inc();
    }
    events.connected(this, reused);
  }

  boolean over() {
    return over;
  }

  /** Ends it: nothing is written after this; what ends the message may still be told. */
  void finish() {
    over = true;
    carrier = null;
  }

  /** Ends it with a fault; nothing where it is over. */
  void fail(Fault fault, String detail) {
    if (!over) {
      finish();
      events.failed(fault, detail);
    }
  }

  private Carrier carrier() {
    if (carrier == null) {
      throw new IllegalStateException(NOT_CONNECTED);
    }
    return carrier;
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    if (carrier != null) {
      carrier.data(owned, end);
      return;
    }
    owned.release();
    if (!over) {
      throw new IllegalStateException(NOT_CONNECTED);
    }
  }

  @Override
  public void trailers(Headers trailers) {
    if (!over) {
      carrier().trailers(trailers);
    }
  }

  @Override
  public void flush() {
    if (!over) {
      carrier().flush();
    }
  }

  /** True once it is over, so that whoever waits for room goes on and is done. */
  @Override
  public boolean writable() {
    return over || (carrier != null && carrier.writable());
  }

  @Override
  public void reading(boolean wanted) {
    if (!over) {
      carrier().reading(wanted);
    }
  }

  @Override
  public void cancel() {
    if (over) {
      return;
    }
    Carrier was = carrier;
    finish();
    if (was == null) {
      pool.abandoned(this);
    } else {
      was.cancel();
    }
  }
}
