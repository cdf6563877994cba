package io.weir.filters.breaker;

import io.weir.fault.Fault;
import io.weir.fault.FaultClass;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.FilterException;
import io.weir.filter.FilterSetup;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Step;
import io.weir.filters.breaker.config.BreakerConfig;
import io.weir.filters.breaker.config.HealthConfig;
import io.weir.filters.breaker.machine.Breaker;
import io.weir.filters.breaker.machine.Incidents;
import io.weir.filters.breaker.machine.Period;
import io.weir.filters.store.config.StoreConfig;
import io.weir.filters.store.config.Stores;
import io.weir.http.RequestHead;
import io.weir.lines.JsonLines;
import io.weir.lines.LineSinks;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the breaker before each attempt at its cluster, and tells it what came of it. */
final class BreakerFilter implements Filter {
  private final BreakerConfig config;
  private final Breaker breaker;
  private final CredentialTrip credential;
  private final String cluster;
  private final Counter.Child refused;
  private final List<Runnable> closing = new ArrayList<>();

  private BreakerFilter(
      BreakerConfig config,
      Breaker breaker,
      CredentialTrip credential,
      String cluster,
      Counter.Child refused) {
    this.config = config;
    this.breaker = breaker;
    this.credential = credential;
    this.cluster = cluster;
    this.refused = refused;
  }

  static BreakerFilter of(BreakerConfig config, FilterSetup setup) throws FilterException {
    String owner = setup.owner();
    String cluster = owner.startsWith("cluster ") ? owner.substring("cluster ".length()) : owner;
    String file = config.incidents();
    LineSinks sinks = setup.lines();
    JsonLines lines = file == null || !setup.live() ? null : sinks.open(file);
    Breaker breaker = new Breaker(config, setup.clock(), new Incidents(lines));
    Stats stats = setup.stats();
    Counter.Child refused =
        stats
            .counter("weir_breaker_refused_total", "Calls that a breaker kept away.", "cluster")
            .with(cluster);
    CredentialTrip credential = new CredentialTrip(config.credential());
    BreakerFilter made = new BreakerFilter(config, breaker, credential, cluster, refused);
    if (lines != null) {
      made.closing.add(() -> sinks.close(lines));
    }
    if (setup.live()) {
      made.goLive(setup);
    }
    return made;
  }

  private void goLive(FilterSetup setup) throws FilterException {
    Stats stats = setup.stats();
    closing.add(
        stats.gauge(
            "weir_breaker_state",
            "A breaker's state: 0 closed, 1 half-open, 2 open.",
            () -> breaker.period().state().code(),
            "cluster",
            cluster));
    Counter changes =
        stats.counter("weir_breaker_changes_total", "Changes of state.", "cluster", "to");
    SharedState shared = shared(setup);
    breaker.watch(
        period -> {
          changes.with(cluster, period.state().word()).inc();
          if (shared != null) {
            shared.changed(period);
          }
        });
    BreakerPage page = setup.common(BreakerPage.class, () -> new BreakerPage(setup.clock()));
    setup.page(page.page());
    page.add(cluster, breaker);
    closing.add(() -> page.remove(cluster, breaker));
    if (shared != null) {
      shared.start();
    }
    HealthConfig health = config.health();
    if (health != null) {
      HealthPoll poll = new HealthPoll(health, setup.background(), breaker::signal).start();
      closing.add(poll::close);
    }
  }

  private @Nullable SharedState shared(FilterSetup setup) throws FilterException {
    StoreConfig store = config.store();
    if (store == null) {
      return null;
    }
    SharedState shared = new SharedState(cluster, Stores.of(setup, store), breaker, setup);
    closing.add(shared::close);
    return shared;
  }

  Breaker breaker() {
    return breaker;
  }

  @Override
  public Class<? extends Hook> hook() {
    return Call.class;
  }

  @Override
  public Hook open(FilterContext context) {
    return new Call(context);
  }

  @Override
  public @Nullable Object value(String name) {
    return BreakerValues.of(breaker).get(name);
  }

  @Override
  public void close() {
    closing.forEach(Runnable::run);
  }

  /** One attempt. */
  private final class Call extends Hook {
    private final FilterContext context;
    private @Nullable Period admitted;

    private Call(FilterContext context) {
      this.context = context;
    }

    @Override
    public Step request(RequestHead head, boolean end) {
      long now = context.loop().nowNanos();
      if (credential.keepsAway(now)) {
        refused.inc();
        return new Step.Fail(Fault.BREAKER_OPEN, "cluster " + cluster + " refuses the credential");
      }
      admitted = breaker.admit(now);
      if (admitted == null) {
        refused.inc();
        String state = breaker.period().state().word();
        return new Step.Fail(
            Fault.BREAKER_OPEN, "the breaker of cluster " + cluster + " is " + state);
      }
      return Step.NEXT;
    }

    @Override
    public void done(Outcome outcome) {
      Period period = admitted;
      if (period != null) {
        long now = context.loop().nowNanos();
        judge(period, outcome.fault(), outcome.status(), now);
      }
    }

    private void judge(Period period, @Nullable Fault fault, int status, long now) {
      FaultClass failed = fault == null ? FaultClass.NONE : fault.faultClass();
      if (failed == FaultClass.AUTH) {
        credential.refused(now);
        return;
      }
      boolean answered = fault == null && status > 0;
      if (answered) {
        credential.accepted();
      }
      boolean odd = status > 0 && status / 100 != 2;
      if (config.trip().counts(failed)
          || (odd && config.trip().on().contains(BreakerConfig.NON_2XX))) {
        breaker.failed(period, now);
      } else if (answered) {
        breaker.succeeded(period, now);
      }
    }
  }
}
