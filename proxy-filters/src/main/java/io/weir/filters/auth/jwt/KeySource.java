package io.weir.filters.auth.jwt;

import com.nimbusds.jose.JWSHeader;
import io.weir.net.Clock;
import io.weir.stats.Counter;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One issuer's keys, kept fresh: fetched again beside the traffic when they are old, and at once,
 * though not too often, when a token names a key that is not among them. A fetch that fails changes
 * nothing. From any thread; nothing here waits.
 */
final class KeySource {
  private static final Logger log = LoggerFactory.getLogger(KeySource.class);
  private static final int WAITING_MAX = 10_000;

  /** Brings the text of a JWK set. */
  interface Fetch {
    /** Starts one; told once, from any thread. */
    void start(Told told);

    /** Who is told what came of it. */
    interface Told {
      void text(String json);

      /** Nothing came; {@code why} is for the log. */
      void failed(String why);
    }
  }

  private final String name;
  private final Fetch fetch;
  private final Clock clock;
  private final long refreshNanos;
  private final long refetchNanos;
  private final Counter.Child taken;
  private final Counter.Child failed;
  private final Runnable replaced;
  private volatile @Nullable SigningKeys keys;
  private volatile long fetchedNanos;
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean fetching;
  private boolean tried;
  private long triedNanos;

  /**
   * A source without keys yet.
   *
   * @param replaced told when other keys count
   */
  KeySource(JwtConfig config, Fetch fetch, Clock clock, Counter loads, Runnable replaced) {
    this.name = config.jwks().text();
    this.fetch = fetch;
    this.clock = clock;
    this.replaced = replaced;
    this.refreshNanos = config.refresh().toNanos();
    this.refetchNanos = config.refetch().toNanos();
    this.taken = loads.with(name, "taken");
    this.failed = loads.with(name, "failed");
  }

  /** The keys there are; null before the first have come. Has them renewed when they are old. */
  @Nullable SigningKeys keys() {
    SigningKeys known = keys;
    if (known != null && clock.nanos() - fetchedNanos >= refreshNanos) {
      fetchAgain(null);
    }
    return known;
  }

  private void take(SigningKeys fresh) {
    fetchedNanos = clock.nanos();
    keys = fresh;
    replaced.run();
  }

  /** Whether a token with this header can be looked at now. */
  boolean know(JWSHeader header) {
    SigningKeys known = keys();
    return known != null && known.know(header);
  }

  /**
   * Fetches the keys, unless that was done just now.
   *
   * @param then run when the fetch is over, however it went; not run where the answer is false
   * @return whether a fetch is under way that {@code then} waits for
   */
  boolean fetchAgain(@Nullable Runnable then) {
    synchronized (waiting) {
      if (!fetching && tried && clock.nanos() - triedNanos < refetchNanos) {
        return false;
      }
      if (then != null) {
        if (waiting.size() >= WAITING_MAX) {
          return false;
        }
        waiting.add(then);
      }
      if (fetching) {
        return true;
      }
      fetching = true;
      tried = true;
      triedNanos = clock.nanos();
    }
    fetch.start(new Arrived());
    return true;
  }

  private final class Arrived implements Fetch.Told {
    @Override
    public void text(String json) {
      try {
        SigningKeys fresh = SigningKeys.parse(json);
        if (fresh.size() == 0) {
          failed("no key in it that can verify");
          return;
        }
        take(fresh);
        taken.inc();
        log.debug("{}: {} signing keys", name, fresh.size());
        over();
      } catch (ParseException e) {
        failed("not a JWK set");
      }
    }

    @Override
    public void failed(String why) {
      failed.inc();
      log.warn("{}: signing keys cannot be fetched: {}", name, why);
      over();
    }
  }

  private void over() {
    List<Runnable> then;
    synchronized (waiting) {
      fetching = false;
      then = List.copyOf(waiting);
      waiting.clear();
    }
    then.forEach(Runnable::run);
  }
}
