package io.weir.cluster;

import io.weir.cluster.balance.Balancer;
import io.weir.cluster.balance.Limits;
import io.weir.cluster.balance.Picker;
import io.weir.cluster.config.BalancingConfig.Hash;
import io.weir.cluster.config.ClusterConfig;
import io.weir.cluster.config.ModelsConfig;
import io.weir.cluster.health.OutlierTally;
import io.weir.fault.Fault;
import io.weir.net.Clock;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A named group of endpoints that can stand in for each other. Shared by all loops.
 *
 * <p>A lease takes no lock: it counts itself in with one compare-and-set and picks from the current
 * {@link Standing}, whose arrays never change. Whatever changes an endpoint's standing (a check, an
 * ejection, a look-up) calls {@link #refresh}, which works out a new one. Ejections end and slow
 * starts grow by the clock alone: a standing says until when it holds, and the first lease after
 * that refreshes it.
 */
public final class Cluster {
  private final ClusterConfig config;
  private final Clock clock;
  private final Balancer balancer;
  private final Limits limits;
  private final @Nullable HashSource hashSource;
  private final Counter.Child fullOfRequests;
  private final Counter.Child fullOfRetries;
  private final Counter.Child unhealthy;
  private final Object ejecting = new Object();
  private final AtomicInteger changes = new AtomicInteger();
  private volatile List<Endpoint> endpoints;
  private volatile Standing standing;

  /** A cluster of these endpoints, all of them in use. */
  public Cluster(
      ClusterConfig config, Balancer balancer, List<Endpoint> endpoints, Clock clock, Stats stats) {
    this.config = config;
    this.clock = clock;
    this.balancer = balancer;
    this.limits =
        new Limits(
            config.limits().requests(), config.limits().retries(), config.limits().retryBudget());
    Hash hash = config.balancing().hash();
    this.hashSource = hash == null ? null : new HashSource(hash);
    Counter refused =
        stats.counter(
            "weir_cluster_refused_total",
            "Attempts that found no place: too many requests or retries in flight, or no healthy"
                + " endpoint.",
            "cluster",
            "reason");
    this.fullOfRequests = refused.with(config.name(), "requests");
    this.fullOfRetries = refused.with(config.name(), "retries");
    this.unhealthy = refused.with(config.name(), "unhealthy");
    this.endpoints = List.copyOf(endpoints);
    this.standing = standingNow();
  }

  public String name() {
    return config.name();
  }

  public ClusterConfig config() {
    return config;
  }

  /** Its endpoints, in a stable order, whatever their health. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Attempts in flight. */
  public int active() {
    return limits.requests();
  }

  /** Retries in flight. */
  public int activeRetries() {
    return limits.retries();
  }

  /** Attempts that found no place for the number of retries. */
  public long retriesDenied() {
    return fullOfRetries.value();
  }

  /**
   * Whether requests carry a credential of the cluster's own, so that a 401 is not the client's.
   */
  public boolean hasCredential() {
    return config.request().credential().given();
  }

  /** Whether it matters to it which model a request is for. */
  public boolean knowsModels() {
    return !config.models().equals(ModelsConfig.ANY);
  }

  /** Whether it has a model, or another in its place; also where nobody knows which is asked. */
  public boolean hasModel(@Nullable String model) {
    return config.models().has(model);
  }

  /** What its endpoints call a model, or have in its place; null where none is known. */
  public @Nullable String modelName(@Nullable String model) {
    return config.models().name(model);
  }

  /** Where the hash for consistent balancing comes from; null where none is needed. */
  public @Nullable HashSource hashSource() {
    return hashSource;
  }

  /** Top-level body field that the hash source reads; null where it reads none. */
  public @Nullable String hashField() {
    return hashSource == null ? null : hashSource.bodyField();
  }

  /**
   * The right to send one request; null, with the selection's refusal set, where there is none.
   *
   * <p>{@link Fault#CLUSTER_OVERFLOW} where a limit is reached, {@link Fault#NO_HEALTHY_ENDPOINT}
   * where no endpoint may be used.
   */
  public @Nullable Lease lease(Selection selection) {
    List<Endpoint> tried = selection.tried();
    boolean retry = !tried.isEmpty() && selection.anyTried(this::owns);
    switch (limits.enter(retry)) {
      case GIVEN -> {}
      case REQUESTS_FULL -> {
        fullOfRequests.inc();
        selection.refusal(Fault.CLUSTER_OVERFLOW);
        return null;
      }
      case RETRIES_FULL -> {
        fullOfRetries.inc();
        selection.refusal(Fault.CLUSTER_OVERFLOW);
        return null;
      }
    }
    Standing now = current();
    IntPredicate avoided = retry ? index -> tried.contains(now.endpoint(index)) : null;
    int picked = now.picker().pick(selection.hash(), avoided);
    if (picked == Picker.NONE) {
      limits.leave(retry);
      unhealthy.inc();
      selection.refusal(Fault.NO_HEALTHY_ENDPOINT);
      return null;
    }
    Endpoint endpoint = now.endpoint(picked);
    endpoint.begin();
    selection.refusal(null);
    return new Lease(this, endpoint, retry, selection.loop().index());
  }

  private boolean owns(Endpoint endpoint) {
    return endpoints.contains(endpoint);
  }

  private Standing current() {
    Standing now = standing;
    if (now.passing() && now.untilNanos() - clock.nanos() <= 0) {
      refresh();
      return standing;
    }
    return now;
  }

  void finished(Endpoint endpoint, boolean retry, @Nullable Fault fault, int status) {
    limits.leave(retry);
    OutlierTally outlier = endpoint.outlier();
    if (outlier != null && outlier.finished(fault, status)) {
      eject(endpoint, outlier);
    }
  }

  private void eject(Endpoint endpoint, OutlierTally outlier) {
    double part = config.outlier() == null ? 0 : config.outlier().maxEjected();
    long now = clock.nanos();
    outlier.clear();
    synchronized (ejecting) {
      List<Endpoint> all = endpoints;
      long out = all.stream().filter(other -> other.ejected(now)).count();
      if (endpoint.ejected(now) || out + 1 > Math.floor(part * all.size() + 1e-9)) {
        return;
      }
      endpoint.eject(outlier.eject(now));
    }
    endpoint.stats().ejected();
    refresh();
  }

  /** Puts other endpoints in the place of those there are; leases under way are not touched. */
  public void replace(List<Endpoint> others) {
    endpoints = List.copyOf(others);
    refresh();
  }

  /**
   * Notes what an active check found. A success brings an ejected endpoint back.
   *
   * @param failing how the endpoint stands now, by its thresholds
   * @param found what was found, for people
   */
  public void checked(Endpoint endpoint, boolean success, boolean failing, String found) {
    boolean changed = endpoint.failing() != failing;
    endpoint.checked(success, failing, found);
    long now = clock.nanos();
    if (success && endpoint.ejected(now)) {
      endpoint.unject(now);
      changed = true;
    }
    if (changed) {
      refresh();
    }
  }

  /** Works the standing out anew. From any thread; calls that meet are taken together. */
  public void refresh() {
    if (changes.getAndIncrement() != 0) {
      return;
    }
    int taken = 1;
    while (taken != 0) {
      standing = standingNow();
      taken = changes.addAndGet(-taken);
    }
  }

  private Standing standingNow() {
    return Standing.of(name(), endpoints, config.balancing(), balancer, clock.nanos());
  }

  /** Whether all endpoints are used because too few are healthy. */
  public boolean panicking() {
    return current().panicking();
  }

  /** Endpoints against which nothing speaks. */
  public int healthyCount() {
    long now = clock.nanos();
    return (int) endpoints.stream().filter(endpoint -> endpoint.healthy(now)).count();
  }
}
