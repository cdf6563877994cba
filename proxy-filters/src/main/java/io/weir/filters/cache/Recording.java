package io.weir.filters.cache;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filters.cache.CacheStats.Unkept;
import io.weir.filters.cache.flight.Flight;
import io.weir.filters.cache.flight.Opening;
import io.weir.filters.cache.key.CacheKey;
import io.weir.filters.cache.shelf.Life;
import io.weir.filters.cache.shelf.Stored;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import org.jspecify.annotations.Nullable;

/** An answer that is on its way: told to those who share it, and kept when it is whole. */
final class Recording {
  private static final HeaderName AGE = HeaderName.of("age");
  private static final HeaderName VARY = HeaderName.of("vary");
  private static final int NO_CONTENT = 204;
  private static final int PARTIAL = 206;

  final Flight flight;
  private final CacheFilter filter;
  private final Loop loop;
  private final CacheKey key;
  private final @Nullable Stored old;
  private @Nullable Opening opening;
  private Ages ages = new Ages(0, 0, 0);

  /**
   * A call that a client waits for.
   *
   * @param listed whether others may share it, by its key
   */
  Recording(CacheFilter filter, FilterContext leader, CacheKey key, boolean listed) {
    this.filter = filter;
    this.loop = leader.loop();
    this.key = key;
    this.old = null;
    this.flight =
        new Flight(leader, filter.config.limits().entry(), listed ? this::landed : () -> {});
  }

  /** A call in the background, which others may share: it is to bring an answer anew. */
  Recording(CacheFilter filter, Loop loop, CacheKey key, Stored old) {
    this.filter = filter;
    this.loop = loop;
    this.key = key;
    this.old = old;
    this.flight = new Flight(null, filter.config.limits().entry(), this::landed);
  }

  private void landed() {
    filter.landed(key, flight);
  }

  /** Another way was found: those who wait look again. */
  void drop() {
    flight.broke(Fault.TRUNCATED, "");
  }

  /** The head of the answer; false where it is neither shared nor kept. */
  boolean begin(ResponseHead head, boolean end) {
    Unkept reason = refused(head, end);
    if (reason != null) {
      unkept(reason);
      drop();
      return false;
    }
    Opening shared = new Opening(head.status(), Stored.shared(head.headers()), head.bodyLength());
    opening = shared;
    flight.begin(shared);
    return true;
  }

  private @Nullable Unkept refused(ResponseHead head, boolean end) {
    int status = head.status();
    Headers headers = head.headers();
    boolean good = status >= 200 && status < 300 && status != NO_CONTENT && status != PARTIAL;
    if (end || !good || headers.contains(HeaderNames.X_WEIR_FAULT)) {
      return Unkept.FAILED;
    }
    if (head.bodyLength() > filter.config.limits().entry()) {
      return Unkept.TOO_LONG;
    }
    Directives said = Directives.of(headers);
    String age = headers.get(AGE);
    ages = filter.config.ages().within(said, age == null ? 0 : Directives.seconds(age));
    String vary = headers.get(VARY);
    // Servers say no-cache on every event stream, to keep buffers out of its way.
    boolean forbidden =
        said.noStore()
            || (said.noCache() && !Stored.isStream(headers))
            || (said.isPrivate() && filter.config.rules().shared())
            || (vary != null && vary.contains("*"))
            || ages.ttlMillis() == 0;
    return forbidden ? Unkept.FORBIDDEN : null;
  }

  void append(ByteBuf data) {
    flight.append(data);
  }

  /** The answer has come to its end. */
  void finish() {
    byte[] body = flight.body();
    Opening head = opening;
    if (body == null || head == null) {
      unkept(Unkept.TOO_LONG);
    } else if (isGood(head.headers(), body)) {
      Life life = ages.from(filter.clock.wallMillis());
      filter.keep(key, new Stored(head.status(), head.headers(), body, life));
      if (old != null) {
        filter.renewed(old, true);
      }
    } else {
      unkept(Unkept.FAILED);
    }
    flight.whole();
  }

  private void unkept(Unkept reason) {
    filter.stats.count(reason);
    if (old != null) {
      filter.renewed(old, false);
    }
  }

  private boolean isGood(Headers headers, byte[] body) {
    String type = headers.get(HeaderNames.CONTENT_TYPE);
    if (body.length == 0 || type == null) {
      return false;
    }
    if (Stored.isEvents(type)) {
      return Endings.areWhole(body);
    }
    if (Stored.isLines(type)) {
      return Endings.isWholeLines(body);
    }
    return !filter.keys.reportsError(loop, body);
  }

  /** The exchange is over before the answer was. */
  void broke(Fault fault, String detail) {
    if (opening != null || old != null) {
      unkept(Unkept.INCOMPLETE);
    }
    flight.broke(fault, detail);
  }
}
