package io.weir.filters.budget;

import io.weir.config.yaml.YamlSource;
import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.Hook;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Step;
import io.weir.filters.identity.Identity;
import io.weir.filters.identity.NamePatterns;
import io.weir.filters.llm.price.Prices;
import io.weir.filters.llm.price.PricesConfig;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.config.StoreConfig;
import io.weir.filters.store.config.Stores;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.page.Call;
import io.weir.page.Query;
import io.weir.page.Reply;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Budgets, and exchanges that are paid from them. A token of {@code big} costs 1,000 nano-dollars,
 * one of {@code small} 10.
 */
final class Purse {
  /** A body of 40 bytes: 10 tokens; with the answer's 90 that makes 100. */
  static final String BODY = "{\"max_tokens\": 90, \"model\": \"whatever\" }";

  /** What that may cost with {@code big}. */
  static final long ESTIMATE = 100_000;

  final FilterHarness harness = new FilterHarness();
  private final Prices prices = prices("");
  final Stores stores =
      harness.common(Stores.class, () -> new Stores(harness.clock(), harness.stats()));

  static Prices prices(String more) {
    String yaml =
        """
        built_in: false
        models:
          - {match: big, input: 1, output: 1}
          - {match: small, input: 0.01, output: 0.01}
        """
            + more;
    return new Prices(
        YamlSource.text("prices", yaml, name -> null).read(PricesConfig.SHAPE).orThrow());
  }

  Filter filter(String yaml) {
    return harness.filter(new BudgetKind(), yaml + "\nstore: memory\n");
  }

  static Identity key(String name, @Nullable String owner, Map<String, Object> limits) {
    NamePatterns all = NamePatterns.ALL;
    return new Identity(name, "id-" + name, owner, Set.of(), all, all, limits, Identity.NEVER);
  }

  Paid exchange(Filter filter) {
    return exchange(filter, harness.exchange("POST", "/v1/chat/completions"));
  }

  Paid exchange(Filter filter, Identity who) {
    FilterHarness.Context context = harness.exchange("POST", "/v1/chat/completions");
    context.set(Identity.SLOT, who);
    return exchange(filter, context);
  }

  /** Another filter's part in an exchange. */
  Paid exchange(Filter filter, FilterHarness.Context context) {
    return new Paid(filter, context);
  }

  /** What was spent in a window, in nano-dollars. */
  long spent(String account, String window) throws FilterException {
    try (var store = stores.open(StoreConfig.MEMORY)) {
      return store.ledger().spent("budget:listener main:" + account, window).future().join();
    }
  }

  /** What is spent and set aside in a window, in nano-dollars. */
  long used(String account, String window) throws FilterException {
    Ledger.Entry entry =
        new Ledger.Entry("budget:listener main:" + account, window, Ledger.NO_END, Long.MAX_VALUE);
    try (var store = stores.open(StoreConfig.MEMORY)) {
      Ledger.Reserved looked =
          store.ledger().reserve(List.of(entry), 0, Duration.ofSeconds(1)).future().join();
      if (looked.reservation() != null) {
        store.ledger().release(looked.reservation());
      }
      return looked.used().get(0);
    }
  }

  long stat(String name, String... labels) {
    return new StatsView(harness.stats())
        .text(
            series -> {
              boolean fits = series.startsWith(name + "{");
              for (String label : labels) {
                fits &= series.contains('"' + label + '"');
              }
              return fits;
            },
            true)
        .lines()
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** What the admin port says. */
  String spend(String query) {
    var page = harness.pages().iterator().next();
    var action = page.action("GET");
    if (!page.path().equals("/spend") || action == null) {
      throw new AssertionError(page.path());
    }
    Reply reply = action.answer(new Call(Query.of(query), null, "")).toCompletableFuture().join();
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  /** One exchange. */
  final class Paid {
    final FilterHarness.Context context;
    final Headers told = new Headers();
    private final Hook hook;
    private int attempts;

    private Paid(Filter filter, FilterHarness.Context context) {
      this.context = context;
      context.set(Prices.SLOT, prices);
      hook = context.open(filter);
      hook.request(context.request(), false);
      hook.ready(FilterHarness.body(BODY));
    }

    /** Asks for an attempt at a cluster of that name. */
    Step at(String cluster, String model) {
      return hook.attempt(new Hook.Attempted(++attempts, cluster, model));
    }

    /** Asks for an attempt after one that failed so. */
    Step after(Fault fault, int status, String cluster, String model) {
      FilterHarness.Ending ending = new FilterHarness.Ending().status(status).fault(fault, "");
      hook.attemptDone(new Hook.Attempted(attempts, "before", model), ending);
      return at(cluster, model);
    }

    /** Asks for an attempt beside the one that runs. */
    Step beside(String cluster, String model) {
      return hook.attempt(new Hook.Attempted(++attempts, cluster, model, true));
    }

    /** The answer of the cluster {@code openai} has come, and cost so much. */
    void cost(long nanos) {
      cost(nanos, false);
    }

    void cost(long nanos, boolean estimated) {
      Charge charge = new Charge(nanos, Charge.Basis.LIST);
      context.set(
          Usage.SLOT,
          new Usage("big-1", Tokens.of(10, 20), List.of(), charge, estimated, !estimated));
      end(new FilterHarness.Ending().at(Mark.CONNECTED, 1).at(Mark.RESPONSE_HEAD, 2));
    }

    void end(FilterHarness.Ending ending) {
      hook.done(ending);
    }

    /** The client is told that fault. */
    Headers refused(String fault) {
      told.add("x-weir-fault", fault);
      return answered();
    }

    Headers answered() {
      hook.response(new ResponseHead(200, told), true);
      return told;
    }
  }
}
