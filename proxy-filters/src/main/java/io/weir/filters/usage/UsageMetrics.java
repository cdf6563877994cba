package io.weir.filters.usage;

import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Charge.Basis;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Usage;
import io.weir.stats.Counter;
import io.weir.stats.Latency;
import io.weir.stats.Stats;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The numbers of model calls, named as OpenTelemetry's GenAI conventions name them. For any thread;
 * the children of each combination of names are looked up once.
 */
@SuppressWarnings("EnumOrdinal") // a basis indexes its counter
final class UsageMetrics {
  /** Most combinations; further ones share the one whose every name is {@code other}. */
  private static final int CALLS_MAX = 1000;

  private static final String OTHER = "other";
  private static final int NAME_MAX = 100;
  private static final int BASES = Basis.values().length;
  private static final String[] LABELS = {
    "gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "gen_ai_response_model"
  };

  private final Stats stats;
  private final Counter tokens;
  private final Counter cost;
  private final Counter calls;
  private final Latency duration;
  private final Latency firstToken;
  private final Latency perToken;
  private final Map<Call, Series> known = new ConcurrentHashMap<>();
  private final Map<String, Sources> sources = new ConcurrentHashMap<>();

  /**
   * What the numbers of a call are kept under.
   *
   * @param operation what the model was asked to do
   * @param cluster the cluster that answered
   * @param asked the model that was asked for
   * @param answered the model that answered
   */
  record Call(String operation, String cluster, String asked, String answered) {}

  UsageMetrics(Stats stats) {
    this.stats = stats;
    tokens =
        stats.counter(
            "gen_ai_client_token_usage_total",
            "Tokens of model calls; cached and written ones are part of the input, reasoning of"
                + " the output.",
            LABELS[0],
            LABELS[1],
            LABELS[2],
            LABELS[3],
            "gen_ai_token_type");
    cost = stats.counter("weir_cost_nanodollars_total", "Cost of model calls.", LABELS);
    calls =
        stats.counter(
            "weir_usage_total",
            "Model calls, by where their tokens and their cost are known from.",
            "cluster",
            "tokens",
            "cost");
    duration =
        stats.latency(
            "gen_ai_server_request_duration_seconds", "Time of a model call to its end.", LABELS);
    firstToken =
        stats.latency(
            "gen_ai_server_time_to_first_token_seconds",
            "Time of a streamed model call to its first words.",
            LABELS);
    perToken =
        stats.latency(
            "gen_ai_server_time_per_output_token_seconds",
            "Time for each token of a streamed answer after its first.",
            LABELS);
  }

  /** The numbers of one kind of call. */
  Series of(Call call) {
    Series series = known.get(call);
    if (series == null) {
      Call bounded = known.size() < CALLS_MAX ? call : new Call(OTHER, OTHER, OTHER, OTHER);
      series = known.computeIfAbsent(bounded, Series::new);
    }
    return series;
  }

  /** Counts a call by where its figures come from. */
  void count(String cluster, Usage usage) {
    Sources known = sources.get(cluster);
    if (known == null) {
      known = new Sources(cluster);
      if (sources.size() < CALLS_MAX) {
        sources.put(cluster, known);
      }
    }
    known.of(usage).inc();
  }

  private static String named(String name) {
    return name.isEmpty() || name.length() > NAME_MAX ? "unknown" : name;
  }

  /** The counters of one cluster's calls, by where figures come from; each looked up once. */
  private final class Sources {
    private final String cluster;
    private final AtomicReferenceArray<Counter.Child> counters =
        new AtomicReferenceArray<>(2 * BASES);

    private Sources(String cluster) {
      this.cluster = named(cluster);
    }

    Counter.Child of(Usage usage) {
      Basis basis = usage.charge().basis();
      int place = basis.ordinal() + (usage.estimated() ? BASES : 0);
      Counter.Child counter = counters.get(place);
      if (counter == null) {
        String tokens = usage.estimated() ? "estimated" : "reported";
        counter = calls.with(cluster, tokens, basis.word());
        counters.set(place, counter);
      }
      return counter;
    }
  }

  /** One kind of call. */
  final class Series {
    private final Counter.Child input;
    private final Counter.Child cached;
    private final Counter.Child written;
    private final Counter.Child output;
    private final Counter.Child reasoning;
    private final Counter.Child nanos;
    private final Latency.Child total;
    private final Latency.Child first;
    private final Latency.Child each;

    private Series(Call call) {
      String[] names = {
        call.operation, named(call.cluster), named(call.asked), named(call.answered)
      };
      input = tokens(names, "input");
      cached = tokens(names, "input_cache_read");
      written = tokens(names, "input_cache_write");
      output = tokens(names, "output");
      reasoning = tokens(names, "output_reasoning");
      nanos = cost.with(names);
      total = duration.with(names);
      first = firstToken.with(names);
      each = perToken.with(names);
      stats.counted(
          "gen_ai_client_cost_usd_total",
          "Cost of model calls in USD.",
          () -> (double) nanos.value() / Charge.NANOS_PER_USD,
          LABELS[0],
          names[0],
          LABELS[1],
          names[1],
          LABELS[2],
          names[2],
          LABELS[3],
          names[3]);
    }

    private Counter.Child tokens(String[] names, String type) {
      return tokens.with(names[0], names[1], names[2], names[3], type);
    }

    /** Adds one call's tokens and cost. */
    void add(Usage usage) {
      add(usage.tokens());
      for (Usage.Share other : usage.others()) {
        add(other.tokens());
      }
      add(nanos, usage.charge().nanos());
    }

    private void add(Tokens used) {
      add(input, used.input().tokens());
      add(cached, used.input().cached());
      add(written, used.input().cacheWrite() + used.input().cacheWrite1h());
      add(output, used.output().tokens());
      add(reasoning, used.output().reasoning());
    }

    private static void add(Counter.Child sum, long amount) {
      if (amount != 0) {
        sum.add(amount);
      }
    }

    /** Records one call's times, in nanoseconds; what is negative is not known. */
    void record(int loop, long totalNanos, long firstNanos, long eachNanos) {
      record(total, loop, totalNanos);
      record(first, loop, firstNanos);
      record(each, loop, eachNanos);
    }

    private static void record(Latency.Child child, int loop, long nanos) {
      if (nanos >= 0) {
        child.record(loop, nanos);
      }
    }
  }
}
