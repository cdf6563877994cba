package io.weir.filters.store.redis;

import io.weir.filters.store.Buckets;
import io.weir.filters.store.Pace;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Verdict;
import io.weir.filters.store.memory.MemoryBuckets;
import io.weir.filters.store.redis.line.Answer;
import io.weir.filters.store.redis.line.Line;
import io.weir.filters.store.redis.line.Script;
import io.weir.filters.store.redis.line.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Buckets in Redis, in Redis's own time; all of them in one slot, so that draws are atomic. */
final class RedisBuckets implements Buckets {
  private static final Script TAKE = Script.of("bucket", "take");
  private static final Script SETTLE = Script.of("bucket", "settle_tokens");
  private static final Script PLACES = Script.of("places");
  private static final int LOCAL_MAX = 100_000;
  private static final long NANOS_IN_MICRO = 1000;

  private final Line line;
  private final RedisConfig.OnFailure onFailure;
  private final int share;
  private final String prefix;
  private final MemoryBuckets local = new MemoryBuckets(LOCAL_MAX);
  private final Line.Op take;
  private final Line.Op settle;
  private final Line.Op places;

  RedisBuckets(RedisConfig config, Line line) {
    this.line = line;
    this.onFailure = config.onFailure();
    this.share = config.share();
    this.prefix = "{" + config.prefix() + ":b}:";
    this.take = line.op("take");
    this.settle = line.op("settle_tokens");
    this.places = line.patientOp("places"); // else what a slow Redis gave would stay taken
  }

  @Override
  public Reply<Taken> take(long nowNanos, List<? extends Draw> draws) {
    long hold = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    Reply<Taken> reply = Reply.pending();
    line.run(
        take,
        TAKE,
        keys(draws),
        arguments(hold, draws),
        new TakeAnswer(reply, draws, hold, nowNanos));
    return reply;
  }

  private String[] keys(List<? extends Draw> draws) {
    String[] keys = new String[draws.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = prefix + draws.get(i).key();
    }
    return keys;
  }

  private static byte[][] arguments(long hold, List<? extends Draw> draws) {
    List<Object> arguments = new ArrayList<>(1 + 6 * draws.size());
    arguments.add(hold);
    for (Draw draw : draws) {
      if (draw instanceof Tokens tokens) {
        Pace pace = tokens.pace();
        arguments.add("t");
        arguments.add(tokens.amount());
        arguments.add(pace.tokens());
        arguments.add(pace.units());
        arguments.add(pace.unitMicros());
        arguments.add(pace.burst());
      } else if (draw instanceof Place place) {
        arguments.add("p");
        arguments.add(place.most());
        arguments.add(micros(place.leaseNanos()));
      }
    }
    return Script.arguments(arguments.toArray());
  }

  private static long micros(long nanos) {
    return Math.max(1, nanos / NANOS_IN_MICRO);
  }

  /** What becomes of a draw. */
  private final class TakeAnswer implements Answer<List<Object>> {
    private final Reply<Taken> reply;
    private final List<? extends Draw> draws;
    private final long hold;
    private final long nowNanos;

    TakeAnswer(Reply<Taken> reply, List<? extends Draw> draws, long hold, long nowNanos) {
      this.reply = reply;
      this.draws = draws;
      this.hold = hold;
      this.nowNanos = nowNanos;
    }

    @Override
    public void value(List<Object> answer) {
      reply.complete(taken(answer));
    }

    private Taken taken(List<Object> answer) {
      boolean accepted = Script.number(answer.get(0)) == 1;
      long[] figures = new long[2 * draws.size()];
      boolean place = false;
      for (int i = 0; i < draws.size(); i++) {
        long micros = Script.number(answer.get(2 * i + 2));
        figures[2 * i] = Script.number(answer.get(2 * i + 1));
        figures[2 * i + 1] =
            micros < 0 || micros > NEVER / NANOS_IN_MICRO ? NEVER : micros * NANOS_IN_MICRO;
        place |= draws.get(i) instanceof Place;
      }
      Verdict verdict = accepted ? Verdict.ACCEPTED : Verdict.REFUSED;
      return new Taken(verdict, draws, accepted && place ? hold : 0, figures);
    }

    @Override
    public void away() {
      reply.complete(
          switch (onFailure) {
            case OPEN -> Taken.unknown(Verdict.ASSUMED, draws);
            case CLOSED -> Taken.unknown(Verdict.UNAVAILABLE, draws);
            case LOCAL_SHARE -> locally(nowNanos, draws);
          });
    }

    /** Places must not stay taken by nobody; tokens come again by themselves. */
    @Override
    public void late(List<Object> answer) {
      release(taken(answer));
    }
  }

  private Taken locally(long nowNanos, List<? extends Draw> draws) {
    List<Draw> shared = new ArrayList<>(draws.size());
    for (Draw draw : draws) {
      if (draw instanceof Tokens tokens) {
        Pace pace = tokens.pace().share(share);
        shared.add(new Tokens(tokens.key(), pace, Math.min(tokens.amount(), pace.burst())));
      } else if (draw instanceof Place place) {
        int most = Math.max(1, place.most() / share);
        shared.add(new Place(place.key(), most, place.leaseNanos()));
      }
    }
    return here(local.take(nowNanos, shared)).locally();
  }

  /** What memory answers is there at once. */
  private static <T> T here(Reply<T> reply) {
    T now = reply.now();
    if (now == null) {
      throw new IllegalStateException("memory (expected: an answer at once)");
    }
    return now;
  }

  @Override
  public Reply<Boolean> settle(long nowNanos, Taken taken, int index, long actual) {
    if (taken.local()) {
      return local.settle(nowNanos, taken, index, actual);
    }
    if (taken.verdict() != Verdict.ACCEPTED || !(taken.draws().get(index) instanceof Tokens draw)) {
      return Reply.FALSE;
    }
    if (actual == draw.amount()) {
      return Reply.TRUE;
    }
    Pace pace = draw.pace();
    Reply<Boolean> reply = Reply.pending();
    line.run(
        settle,
        SETTLE,
        new String[] {prefix + draw.key()},
        Script.arguments(
            actual - draw.amount(),
            pace.tokens(),
            pace.units(),
            pace.unitMicros(),
            pace.burst(),
            pace.debtMax()),
        new Told<>(reply, answer -> true, false));
    return reply;
  }

  @Override
  public Reply<Boolean> release(Taken taken) {
    return taken.local() ? local.release(taken) : places(taken, false);
  }

  @Override
  public Reply<Boolean> renew(long nowNanos, Taken taken) {
    return taken.local() ? local.renew(nowNanos, taken) : places(taken, true);
  }

  private Reply<Boolean> places(Taken taken, boolean renew) {
    if (taken.hold() == 0) {
      return Reply.FALSE;
    }
    List<Draw> held = new ArrayList<>();
    List<Object> arguments = new ArrayList<>();
    arguments.add(taken.hold());
    for (Draw draw : taken.draws()) {
      if (draw instanceof Place place) {
        held.add(place);
        arguments.add(renew ? micros(place.leaseNanos()) : 0);
      }
    }
    Reply<Boolean> reply = Reply.pending();
    line.run(
        places,
        PLACES,
        keys(held),
        Script.arguments(arguments.toArray()),
        new Told<>(reply, answer -> Script.number(answer.get(0)) == 1, false));
    return reply;
  }
}
