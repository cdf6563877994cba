package io.weir.filters.cache;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filters.cache.CacheStats.Unkept;
import io.weir.filters.cache.flight.Flight;
import io.weir.filters.cache.flight.Opening;
import io.weir.filters.cache.key.CacheKey;
import io.weir.filters.cache.shelf.Stored;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** An answer that is on its way: told to those who share it, and kept when it is whole. */
final class Recording {
  private static final HeaderName VARY = HeaderName.of("vary");
  private static final int NO_CONTENT = 204;
  private static final int PARTIAL = 206;

  final Flight flight;
  private final CacheFilter filter;
  private final FilterContext context;
  private final CacheKey key;
  private @Nullable Opening opening;
  private long ttlMillis;

  /**
   * A call that begins.
   *
   * @param listed whether others may share it, by its key
   */
  Recording(CacheFilter filter, FilterContext context, CacheKey key, boolean listed) {
    this.filter = filter;
    this.context = context;
    this.key = key;
    this.flight =
        new Flight(context, filter.config.limits().entry(), listed ? () -> landed() : () -> {});
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
      filter.stats.count(reason);
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
    String type = headers.get(HeaderNames.CONTENT_TYPE);
    boolean stream = type != null && (CacheHook.isEvents(type) || CacheHook.isLines(type));
    long ttl = filter.config.ttl().toMillis();
    if (said.maxAgeSeconds() >= 0) {
      ttl = Math.min(ttl, said.maxAgeSeconds() * 1000);
    }
    ttlMillis = ttl;
    String vary = headers.get(VARY);
    // Servers say no-cache on every event stream, to keep buffers out of its way.
    boolean forbidden =
        said.noStore()
            || (said.noCache() && !stream)
            || (said.isPrivate() && filter.config.rules().shared())
            || (vary != null && vary.contains("*"))
            || ttl == 0;
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
      filter.stats.count(Unkept.TOO_LONG);
    } else if (isGood(head.headers(), body)) {
      long now = filter.clock.wallMillis();
      filter.keep(key, new Stored(head.status(), head.headers(), body, now, now + ttlMillis));
    } else {
      filter.stats.count(Unkept.FAILED);
    }
    flight.whole();
  }

  private boolean isGood(Headers headers, byte[] body) {
    String type = headers.get(HeaderNames.CONTENT_TYPE);
    if (body.length == 0 || type == null) {
      return false;
    }
    if (CacheHook.isEvents(type)) {
      return Endings.areWhole(body);
    }
    if (CacheHook.isLines(type)) {
      return Endings.isWholeLines(body);
    }
    return !filter.keys.reportsError(context.loop(), body);
  }

  /** The exchange is over before the answer was. */
  void broke(Fault fault, String detail) {
    if (opening != null) {
      filter.stats.count(Unkept.INCOMPLETE);
    }
    flight.broke(fault, detail);
  }
}
