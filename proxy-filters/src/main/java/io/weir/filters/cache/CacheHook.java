package io.weir.filters.cache;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.fault.Origin;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.cache.CacheStats.Result;
import io.weir.filters.cache.flight.Flight;
import io.weir.filters.cache.flight.Opening;
import io.weir.filters.cache.flight.Passenger;
import io.weir.filters.cache.key.CacheKey;
import io.weir.filters.cache.key.Question;
import io.weir.filters.cache.shelf.Playback;
import io.weir.filters.cache.shelf.Stored;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Reply;
import io.weir.http.Answer;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request at the cache: it is answered from memory, leads a call for all who ask the same,
 * shares the call of another, or passes by.
 */
final class CacheHook extends Hook implements Passenger.Host {
  private static final HeaderName X_CACHE = HeaderName.of("x-cache");
  private static final int GATEWAY_TIMEOUT = 504;

  /** Shared calls that may break under one client before it makes its own. */
  private static final int LOSSES_MAX = 2;

  private final CacheFilter filter;
  private final FilterContext context;
  private Directives asked = Directives.of(new Headers());
  private @Nullable CacheKey key;
  private @Nullable Result result;
  private @Nullable Recording leads;
  private @Nullable Passenger rides;
  private int losses;
  private boolean over;

  CacheHook(CacheFilter filter, FilterContext context) {
    this.filter = filter;
    this.context = context;
  }

  @Override
  public Step ready(KnownBody body) {
    asked = Directives.of(context.request().headers());
    if (asked.noStore()) {
      return bypass("no_store");
    }
    Question question = filter.keys.ask(context, body.bytes());
    CacheKey asks = question.key();
    if (asks == null) {
      return bypass(question.bypass());
    }
    key = asks.in(question.form());
    return look();
  }

  private Step bypass(String why) {
    context.tag("cache_bypass", why);
    return decided(Result.BYPASS, Step.NEXT);
  }

  private Step decided(Result how, Step step) {
    result = how;
    filter.stats.count(how);
    context.tag("cache", how.word());
    return step;
  }

  /** Answers from memory, or finds out who makes the call. */
  private Step look() {
    CacheKey wanted = Objects.requireNonNull(key);
    Stored stored = asked.noCache() ? null : filter.find(wanted);
    if (stored != null && isYoung(stored)) {
      return hit(stored);
    }
    boolean alone =
        asked.noCache()
            || asked.onlyIfCached()
            || !filter.config.coalesce()
            || losses >= LOSSES_MAX;
    return alone ? lead(new Recording(filter, context, wanted, false)) : share(wanted);
  }

  private boolean isYoung(Stored stored) {
    return asked.maxAgeSeconds() < 0
        || stored.ageSeconds(filter.clock.wallMillis()) <= asked.maxAgeSeconds();
  }

  private Step share(CacheKey wanted) {
    Recording mine = new Recording(filter, context, wanted, true);
    Flight other = filter.depart(wanted, mine.flight);
    while (other != null) {
      Passenger passenger = new Passenger(this, context.loop());
      if (passenger.join(other)) {
        rides = passenger;
        return Step.PAUSE;
      }
      // It has just ended, or grown too long: it is no longer in the way.
      filter.landed(wanted, other);
      other = filter.depart(wanted, mine.flight);
    }
    Stored stored = filter.find(wanted);
    if (stored != null && isYoung(stored)) {
      mine.drop();
      return hit(stored);
    }
    return lead(mine);
  }

  /** Asks the shared store first, where there is one. */
  private Step lead(Recording mine) {
    leads = mine;
    Blobs blobs = asked.noCache() ? null : filter.blobs();
    if (blobs == null) {
      return call();
    }
    Reply<Optional<byte[]>> reply = blobs.get(Objects.requireNonNull(key).text());
    Optional<byte[]> now = reply.now();
    if (now != null) {
      return found(now);
    }
    reply.then(
        late ->
            context
                .loop()
                .execute(
                    () -> {
                      if (!over) {
                        context.resume(found(late));
                      }
                    }));
    return Step.PAUSE;
  }

  private Step found(Optional<byte[]> bytes) {
    Stored stored = bytes.map(kept -> filter.take(Objects.requireNonNull(key), kept)).orElse(null);
    if (stored == null || !isYoung(stored)) {
      return call();
    }
    drop();
    return hit(stored);
  }

  private void drop() {
    if (leads != null) {
      leads.drop();
      leads = null;
    }
  }

  private Step call() {
    if (!asked.onlyIfCached()) {
      return decided(Result.MISS, Step.NEXT);
    }
    drop();
    Answer none = new Answer(GATEWAY_TIMEOUT, new Headers(), new byte[0]);
    return decided(Result.MISS, new Step.Reply(none));
  }

  private Step hit(Stored stored) {
    Headers headers = stored.aged(filter.clock.wallMillis());
    decided(Result.HIT, Step.NEXT);
    String type = headers.get(HeaderNames.CONTENT_TYPE);
    boolean stream = type != null && (isEvents(type) || isLines(type));
    if (!stream && stored.body().length <= Playback.PIECE_BYTES) {
      return new Step.Reply(new Answer(stored.status(), headers, stored.body()));
    }
    ResponseHead head = new ResponseHead(stored.status(), headers);
    head.bodyLength(stored.body().length);
    return new Step.Stream(head, new Playback(stored.body()));
  }

  static boolean isEvents(String type) {
    return type.startsWith("text/event-stream");
  }

  static boolean isLines(String type) {
    return type.startsWith("application/x-ndjson");
  }

  @Override
  public void begins(Opening opening) {
    Passenger passenger = Objects.requireNonNull(rides);
    decided(Result.COALESCED, Step.NEXT);
    context.resume(new Step.Stream(opening.head(), passenger));
  }

  @Override
  public void lost() {
    rides = null;
    losses++;
    Step step = look();
    if (step != Step.PAUSE) {
      context.resume(step);
    }
  }

  @Override
  public Step response(ResponseHead head, boolean end) {
    Recording mine = leads;
    if (mine != null && !mine.begin(head, end)) {
      leads = null;
    }
    Result how = result;
    if (how != null) {
      head.headers().set(X_CACHE, how.word());
    }
    return Step.NEXT;
  }

  @Override
  public void responseData(ByteBuf data, boolean end, Sink out) {
    Recording mine = leads;
    if (mine != null) {
      mine.append(data);
      if (end) {
        leads = null;
        mine.finish();
      }
    }
    out.emit(data, end);
  }

  @Override
  public void done(Outcome outcome) {
    over = true;
    Passenger passenger = rides;
    if (passenger != null) {
      passenger.leave();
    }
    Recording mine = leads;
    if (mine != null) {
      leads = null;
      Fault fault = outcome.fault();
      if (fault == null || fault.origin() == Origin.CLIENT) {
        mine.broke(Fault.TRUNCATED, "the call that this answer shared has ended");
      } else {
        mine.broke(fault, outcome.detail());
      }
    }
  }
}
