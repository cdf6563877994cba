package io.weir.filters.cache;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.fault.Fault.Origin;
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
import io.weir.filters.cache.replay.Replay;
import io.weir.filters.cache.shelf.Life;
import io.weir.filters.cache.shelf.Playback;
import io.weir.filters.cache.shelf.Stored;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Reply;
import io.weir.http.Answer;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request at the cache: it is answered from memory, leads a call for all who ask the same,
 * shares the call of another, or passes by. Or a call in the background, for no client.
 */
final class CacheHook extends Hook implements Passenger.Host {
  private static final HeaderName X_CACHE = HeaderName.of("x-cache");
  private static final int SERVER_ERROR = 500;
  private static final int GATEWAY_TIMEOUT = 504;

  /** Shared calls that may break under one client before it makes its own. */
  private static final int LOSSES_MAX = 2;

  private final CacheFilter filter;
  private final FilterContext context;
  private Directives asked = Directives.of(new Headers());
  private Question question = Question.NONE;
  private @Nullable CacheKey key;
  private @Nullable Result result;
  private @Nullable Recording leads;
  private @Nullable Passenger rides;

  /** What is kept, where it is stale but may stand in for a failure. */
  private @Nullable Stored spare;

  private byte @Nullable [] instead;
  private int losses;

  /** Whether it has waited for a stream, to be told it as a plain answer. */
  private boolean waited;

  private boolean settled;
  private boolean over;

  CacheHook(CacheFilter filter, FilterContext context) {
    this.filter = filter;
    this.context = context;
  }

  /** The hook of a call in the background. */
  private CacheHook(CacheFilter filter, FilterContext context, Recording renewal) {
    this(filter, context);
    this.leads = renewal;
  }

  @Override
  public Step ready(KnownBody body) {
    asked = Directives.of(context.request().headers());
    if (asked.noStore()) {
      return bypass("no_store");
    }
    question = filter.keys.ask(context, body.bytes());
    CacheKey asks = question.key();
    if (asks == null) {
      return bypass(question.bypass());
    }
    key = asks.in(question.form());
    return look();
  }

  private Step bypass(String why) {
    context.tag("cache_bypass", why);
    result = Result.BYPASS;
    return Step.NEXT;
  }

  /** Answers from memory, or finds out who makes the call. */
  private Step look() {
    CacheKey wanted = Objects.requireNonNull(key);
    Stored stored = asked.noCache() ? null : filter.find(wanted);
    if (stored != null && serves(stored)) {
      return give(stored);
    }
    Stored retold = asked.noCache() ? null : filter.retold(question, context);
    if (retold != null && isYoung(retold, filter.clock.wallMillis())) {
      return give(retold);
    }
    boolean alone =
        asked.noCache()
            || asked.onlyIfCached()
            || !filter.config.coalesce()
            || losses >= LOSSES_MAX;
    return alone ? lead(new Recording(filter, context, wanted, false)) : share(wanted);
  }

  /** Whether what is kept may be given now; what may only stand in for a failure is remembered. */
  private boolean serves(Stored stored) {
    long now = filter.clock.wallMillis();
    if (!isYoung(stored, now)) {
      return false;
    }
    Life life = stored.life();
    spare = now < life.errorMillis() ? stored : null;
    boolean failed = losses > 0 && spare != null;
    return failed || now < life.freshMillis() || now < life.staleMillis();
  }

  private boolean isYoung(Stored stored, long now) {
    return asked.maxAgeSeconds() < 0 || stored.life().ageSeconds(now) <= asked.maxAgeSeconds();
  }

  private Step share(CacheKey wanted) {
    Flight stream = waited ? null : filter.streaming(question, context);
    if (stream != null) {
      Passenger waiting = Passenger.waiting(this, context.loop(), Replay.BYTES_MAX);
      if (board(waiting, stream)) {
        return Step.PAUSE;
      }
    }
    Recording mine = new Recording(filter, context, wanted, true);
    Flight other = filter.depart(wanted, mine.flight);
    while (other != null) {
      if (board(new Passenger(this, context.loop()), other)) {
        return Step.PAUSE;
      }
      // It has just ended, or grown too long: it is no longer in the way.
      filter.landed(wanted, other);
      other = filter.depart(wanted, mine.flight);
    }
    Stored stored = filter.find(wanted);
    if (stored != null && serves(stored)) {
      mine.drop();
      return give(stored);
    }
    return lead(mine);
  }

  private boolean board(Passenger passenger, Flight flight) {
    if (!passenger.join(flight)) {
      return false;
    }
    rides = passenger;
    return true;
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
    if (stored == null || !serves(stored)) {
      return call();
    }
    drop();
    return give(stored);
  }

  private void drop() {
    if (leads != null) {
      leads.drop();
      leads = null;
    }
  }

  private Step call() {
    result = Result.MISS;
    if (!asked.onlyIfCached()) {
      return Step.NEXT;
    }
    drop();
    return new Step.Reply(new Answer(GATEWAY_TIMEOUT, new Headers(), new byte[0]));
  }

  /** Answers from memory; where that is stale, has it fetched anew. */
  private Step give(Stored stored) {
    long now = filter.clock.wallMillis();
    boolean fresh = now < stored.life().freshMillis();
    result = fresh ? waited ? Result.COALESCED : Result.HIT : Result.STALE;
    if (!fresh && losses == 0) {
      Recording renewal = filter.renew(Objects.requireNonNull(key), stored, context.loop());
      if (renewal != null) {
        context.again(beside -> new CacheHook(filter, beside, renewal));
      }
    }
    Headers headers = stored.aged(now);
    if (!stored.isStream() && stored.body().length <= Playback.PIECE_BYTES) {
      return new Step.Reply(new Answer(stored.status(), headers, stored.body()));
    }
    ResponseHead head = new ResponseHead(stored.status(), headers);
    head.bodyLength(stored.body().length);
    return new Step.Stream(head, new Playback(stored.body()));
  }

  @Override
  public void begins(Opening opening) {
    Passenger passenger = Objects.requireNonNull(rides);
    result = Result.COALESCED;
    context.resume(new Step.Stream(opening.head(), passenger));
  }

  @Override
  public void lost() {
    losses++;
    again();
  }

  @Override
  public void landed() {
    waited = true;
    again();
  }

  private void again() {
    rides = null;
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
      Stored old = spare;
      if (old != null && !end && head.status() >= SERVER_ERROR) {
        standIn(head, old);
      }
    }
    settle();
    if (result != null) {
      head.headers().set(X_CACHE, result.word());
    }
    return Step.NEXT;
  }

  /** The call has failed: what is kept goes out in its answer's place, if it is not too old yet. */
  private void standIn(ResponseHead head, Stored old) {
    long now = filter.clock.wallMillis();
    if (now >= old.life().errorMillis()) {
      return;
    }
    result = Result.STALE;
    instead = old.body();
    head.status(old.status());
    head.bodyLength(old.body().length);
    Headers fields = head.headers();
    while (fields.size() > 0) {
      fields.removeAt(fields.size() - 1);
    }
    Headers kept = old.aged(now);
    for (int i = 0; i < kept.size(); i++) {
      fields.add(kept.name(i), kept.value(i));
    }
  }

  /** Counts how the request was answered, once. */
  private void settle() {
    if (result != null && !settled) {
      settled = true;
      filter.stats.count(result);
      context.tag("cache", result.word());
    }
  }

  @Override
  public void responseData(ByteBuf data, boolean end, Sink out) {
    if (instead != null) {
      data.release();
      if (end) {
        out.emit(Unpooled.wrappedBuffer(instead), true);
      }
      return;
    }
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
    settle();
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
