package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.cluster.Cluster;
import io.weir.cluster.Endpoint;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.EndpointStats;
import io.weir.cluster.Fixture;
import io.weir.cluster.balance.RoundRobin;
import io.weir.cluster.config.ClusterConfig;
import io.weir.cluster.config.EndpointConfig;
import io.weir.cluster.request.Addressing;
import io.weir.config.yaml.YamlSource;
import io.weir.exchange.chain.Plan;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.desk.RequestEvents;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.exchange.plan.RouteStats;
import io.weir.exchange.plan.Snapshot;
import io.weir.fault.LocalReplies;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.route.Route;
import io.weir.route.RouteConfig;
import io.weir.route.RouteTable;
import io.weir.stats.Stats;
import io.weir.testing.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's whole house without a socket: routes and clusters from YAML, scripted endpoints, a
 * client that records, and time that passes when told.
 */
final class Scene implements AutoCloseable {
  final ManualLoop time = new ManualLoop();
  final Stats stats = new Stats();
  final RecordingDownstream client = new RecordingDownstream(time.loop());
  private final List<Filter> filters = new ArrayList<>();
  private final List<Filter> clusterFilters = new ArrayList<>();
  private final List<String> routes = new ArrayList<>();
  private final Map<String, Cluster> clusters = new LinkedHashMap<>();
  private final Map<String, List<ScriptedUpstream>> upstreams = new LinkedHashMap<>();

  private @Nullable ExchangeDesk made;
  private @Nullable FilterContext opened;

  Snapshot snapshot = new Snapshot(0, Map.of(), Map.of(), () -> {});

  /** A house with these routes, each in YAML. */
  static Scene of(String... routes) {
    Scene scene = new Scene();
    scene.routes.addAll(List.of(routes));
    return scene;
  }

  /** A filter of every route, whose hooks are made by {@code hook}. */
  Scene filter(Supplier<? extends Hook> hook) {
    filters.add(new Given(hook, 0, 0));
    return this;
  }

  /** A filter of every route that wants request bodies whole. */
  Scene wholeFilter(long bytes, Supplier<? extends Hook> hook) {
    filters.add(new Given(hook, bytes, 0));
    return this;
  }

  /** A filter of every route that wants to see whole bodies, and their model, before attempts. */
  Scene readyFilter(long bytes, Supplier<? extends Hook> hook) {
    filters.add(new Given(hook, 0, bytes));
    return this;
  }

  /** A filter of the listener and of every route. */
  Scene filter(Filter filter) {
    filters.add(filter);
    return this;
  }

  /** A filter of every cluster. */
  Scene clusterFilter(Supplier<? extends Hook> hook) {
    clusterFilters.add(new Given(hook, 0, 0));
    return this;
  }

  /** A filter of every route, whose hooks are made for their context. */
  Scene contextFilter(Class<? extends Hook> type, Function<FilterContext, Hook> hook) {
    filters.add(
        new Filter() {
          @Override
          public Class<? extends Hook> hook() {
            return type;
          }

          @Override
          public Hook open(FilterContext context) {
            opened = context;
            return hook.apply(context);
          }
        });
    return this;
  }

  /** The context of the hook that was opened last. */
  FilterContext opened() {
    FilterContext context = opened;
    if (context == null) {
      throw new AssertionError("no hook was opened");
    }
    return context;
  }

  /** Has the hook opened last go on after a pause. */
  void resume(Step step) {
    opened().resume(step);
    time.run();
  }

  /** A filter whose hooks a test makes. */
  private final class Given implements Filter {
    private final Supplier<? extends Hook> hooks;
    private final long wholeBytes;
    private final long readyBytes;

    Given(Supplier<? extends Hook> hooks, long wholeBytes, long readyBytes) {
      this.hooks = hooks;
      this.wholeBytes = wholeBytes;
      this.readyBytes = readyBytes;
    }

    @Override
    public Set<String> fields() {
      return readyBytes > 0 ? Set.of("model") : Set.of();
    }

    @Override
    public long readyBodyBytes() {
      return readyBytes;
    }

    @Override
    public Class<? extends Hook> hook() {
      return hooks.get().getClass();
    }

    @Override
    public Hook open(FilterContext context) {
      opened = context;
      return hooks.get();
    }

    @Override
    public long wholeRequestBytes() {
      return wholeBytes;
    }
  }

  /** A cluster with so many endpoints and further keys, in YAML. */
  Scene cluster(String name, int endpoints, String further) {
    StringBuilder yaml = new StringBuilder("name: " + name + "\nendpoints: [");
    for (int i = 0; i < endpoints; i++) {
      yaml.append("\"http://10.0.0.").append(i + 1).append(":80\", ");
    }
    ClusterConfig config = Fixture.config(yaml + "]\n" + further);
    List<Endpoint> made = new ArrayList<>();
    List<ScriptedUpstream> scripted = new ArrayList<>();
    for (EndpointConfig written : config.endpoints()) {
      EndpointAddress address = EndpointAddress.of(written.url());
      ScriptedUpstream upstream = new ScriptedUpstream();
      scripted.add(upstream);
      made.add(
          new Endpoint(
              address.name(),
              address,
              1,
              upstream,
              new Addressing(written.url(), config.request()),
              new EndpointStats(stats, name, address.name()),
              null));
    }
    Random random = new Random(7);
    clusters.put(
        name, new Cluster(config, new RoundRobin(() -> random), made, time.clock(), stats));
    upstreams.put(name, scripted);
    return this;
  }

  /** A cluster with one endpoint. */
  Scene cluster(String name) {
    return cluster(name, 1, "");
  }

  ScriptedUpstream upstream(String cluster) {
    return all(cluster).get(0);
  }

  private List<ScriptedUpstream> all(String cluster) {
    return upstreams.getOrDefault(cluster, List.of());
  }

  /** All calls at all endpoints of the cluster. */
  List<ScriptedUpstream.Call> calls(String cluster) {
    return all(cluster).stream().flatMap(upstream -> upstream.calls.stream()).toList();
  }

  /** Attempts that run now. */
  int active() {
    return clusters.values().stream().mapToInt(Cluster::active).sum();
  }

  private ExchangeDesk desk() {
    Plan plan = new Plan(filters);
    List<RouteTable.Entry> entries = new ArrayList<>();
    List<RoutePlan> plans = new ArrayList<>();
    for (String yaml : routes) {
      RouteConfig config =
          YamlSource.text("r.yaml", yaml, name -> null).read(RouteConfig.SHAPE).orThrow();
      Route route =
          config.compile(
              config.title(),
              name -> true,
              respond ->
                  state ->
                      CompletableFuture.completedFuture(
                          new Answer(200, new Headers(), "here".getBytes(StandardCharsets.UTF_8))));
      RouteStats numbers = new RouteStats(stats, "main", route.name());
      entries.add(new RouteTable.Entry(config.match(), route));
      Set<String> peek = new HashSet<>(route.peek());
      filters.forEach(filter -> peek.addAll(filter.fields()));
      plans.add(new RoutePlan(route, plan, List.of(), peek, numbers, time.clock().nanos()));
    }
    ListenerPlan listener =
        new ListenerPlan(
            "main", plan, new RouteTable(entries), plans, 64 * 1024, LocalReplies.NONE);
    Map<String, ClusterPlan> clusterPlans = new LinkedHashMap<>();
    clusters.forEach(
        (name, cluster) ->
            clusterPlans.put(name, new ClusterPlan(cluster, new Plan(clusterFilters), List.of())));
    snapshot = new Snapshot(1, Map.of("main", listener), clusterPlans, () -> {});
    return new ExchangeDesk("main", () -> snapshot, name -> "", stats);
  }

  /** The desk, made when it is first needed. */
  ExchangeDesk open() {
    ExchangeDesk desk = made;
    if (desk == null) {
      desk = desk();
      made = desk;
    }
    return desk;
  }

  /** Begins a request without a body. */
  RequestEvents get(String path) {
    RequestHead head = new RequestHead("GET", "api.example", path, new Headers());
    head.bodyLength(0);
    return begin(client, head, true);
  }

  /** Begins a request whose body follows. */
  RequestEvents post(String path) {
    return begin(client, new RequestHead("POST", "api.example", path, new Headers()), false);
  }

  /** Begins a request, and ends the turn where there is no body to come. */
  RequestEvents begin(Downstream downstream, RequestHead head, boolean end) {
    time.loop().turn();
    RequestEvents events = open().begin(downstream, head, end);
    if (end) {
      events.readComplete();
    }
    return events;
  }

  /** Begins a request with this body, all of it. */
  RequestEvents post(String path, String body) {
    RequestEvents events = post(path);
    events.data(bytes(body), true);
    events.readComplete();
    return events;
  }

  static ByteBuf bytes(String text) {
    ByteBuf bytes = ByteBufAllocator.DEFAULT.buffer();
    bytes.writeCharSequence(text, StandardCharsets.UTF_8);
    return bytes;
  }

  void pass(long millis) {
    time.pass(Duration.ofMillis(millis));
    time.loop().turn();
  }

  /** The value of a route's counter. */
  long count(String name, String route) {
    return stats.counter(name, counterHelp(name), "listener", "route").with("main", route).value();
  }

  /** How many upstream requests were cancelled because the client left at that stage. */
  long cancelled(String stage) {
    return stats
        .counter(
            "weir_cancelled_total", "Upstream requests cancelled.", "listener", "route", "stage")
        .with("main", "r", stage)
        .value();
  }

  private static String counterHelp(String name) {
    return switch (name) {
      case "weir_hedge_wins_total" -> "Hedges that answered first.";
      case "weir_retries_denied_total" -> "Retries over the budget.";
      case "weir_failovers_total" -> "Exchanges moved to the next target.";
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  public void close() {
    time.close();
  }
}
