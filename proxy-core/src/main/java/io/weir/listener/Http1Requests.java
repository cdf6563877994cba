package io.weir.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http1.Http1Sink;
import io.weir.http1.RequestParser;
import io.weir.listener.guard.ConnectionGuard;
import io.weir.listener.guard.ListenerScope;
import io.weir.stats.Counter;
import org.jspecify.annotations.Nullable;

/** The requests of one HTTP/1 connection: takes what was parsed to the desk and the exchange. */
final class Http1Requests implements Http1Sink<RequestHead> {
  private final Http1ServerHandler connection;
  private final ConnectionGuard guard;
  private final ListenerScope scope;
  private final String scheme;
  private final Counter.Child requests11;
  private final Counter.Child requests10;
  private int served;

  Http1Requests(Http1ServerHandler connection, ConnectionGuard guard, String scheme) {
    this.connection = connection;
    this.guard = guard;
    this.scope = guard.scope();
    this.scheme = scheme;
    this.requests11 = scope.requestsBy("HTTP/1.1");
    this.requests10 = scope.requestsBy("HTTP/1.0");
  }

  @Override
  public void head(RequestHead head, boolean end) {
    head.scheme(scheme);
    RequestParser parser = connection.parser();
    Http1Downstream x =
        new Http1Downstream(connection, guard.remote(head.headers()), head, parser.http10());
    connection.serve(x);
    (x.http10 ? requests10 : requests11).inc();
    int most = guard.config().limits().requestsPerConnection();
    x.close = !parser.keepAlive() || (most > 0 && ++served >= most);
    x.requestDone = end;
    if (head.bodyLength() > guard.config().limits().bodyBytes()) {
      refuse(x, head, Fault.BODY_TOO_LARGE, "body of " + head.bodyLength() + " bytes");
      return;
    }
    RequestEvents events = scope.desk().begin(x, head, end);
    if (connection.serves(x) && !x.responseDone) {
      x.events = events;
    }
  }

  /** Has the desk answer a request that is not served; nothing more of it is read. */
  private void refuse(Http1Downstream x, @Nullable RequestHead head, Fault fault, String detail) {
    x.close = true;
    x.requestDone = true;
    connection.deafen();
    scope.refused(fault);
    scope.desk().refuse(x, head, fault, detail);
    if (connection.serves(x) && !x.responseDone) {
      connection.abort(x);
    }
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    Http1Downstream x = connection.current();
    if (x == null) {
      owned.release();
      return;
    }
    x.requestDone |= end;
    x.bodyBytes += owned.readableBytes();
    if (x.responseDone && !x.tunnel) {
      if (connection.lingering().drop(owned)) {
        connection.endedIfDone(x);
      } else {
        connection.stopDropping(x);
      }
    } else if (x.bodyBytes > guard.config().limits().bodyBytes() && !x.tunnel) {
      owned.release();
      fail(x, Fault.BODY_TOO_LARGE, "body of more than " + x.bodyBytes + " bytes");
    } else if (x.events == null) {
      owned.release();
    } else {
      x.events.data(owned, end);
    }
  }

  /** The client sends no more; a tunnel's other direction goes on. */
  void inputEnds() {
    Http1Downstream x = connection.current();
    if (x == null || !x.tunnel || x.requestDone) {
      return;
    }
    x.requestDone = true;
    RequestEvents events = x.events;
    if (events != null) {
      events.data(Unpooled.EMPTY_BUFFER, true);
      events.readComplete();
    }
    connection.endedIfDone(x);
  }

  @Override
  public void end(@Nullable Headers trailers) {
    Http1Downstream x = connection.current();
    if (x == null) {
      return;
    }
    x.requestDone = true;
    if (x.responseDone) {
      connection.endedIfDone(x);
    } else if (x.events != null && trailers != null) {
      x.events.trailers(trailers);
    } else if (x.events != null) {
      x.events.data(Unpooled.EMPTY_BUFFER, true);
    }
  }

  @Override
  public void refused(Fault fault, String detail) {
    Http1Downstream x = connection.current();
    if (x == null) {
      RequestHead head = connection.parser().refusedHead();
      x = new Http1Downstream(connection, guard.remote(), head, false);
      connection.serve(x);
      refuse(x, head, fault, detail);
    } else {
      fail(x, fault, detail);
    }
  }

  /** The request cannot be read to its end; the exchange may still answer. */
  void fail(Http1Downstream x, Fault fault, String detail) {
    scope.refused(fault);
    giveUp(x, fault, detail);
  }

  /** Takes no more of the request, and ends the connection with its answer. */
  void giveUp(Http1Downstream x, Fault fault, String detail) {
    x.requestDone = true;
    x.close = true;
    connection.deafen();
    RequestEvents events = x.events;
    x.events = null;
    if (x.responseDone) {
      connection.endedIfDone(x);
    } else if (events != null) {
      events.gone(fault, detail);
    } else {
      connection.abort(x);
    }
  }
}
