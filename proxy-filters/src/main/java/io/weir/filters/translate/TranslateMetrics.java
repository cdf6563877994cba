package io.weir.filters.translate;

import io.weir.fault.Dialect;
import io.weir.stats.Counter;
import io.weir.stats.Stats;

/** What a cluster's translation counts. */
final class TranslateMetrics {
  private final Counter requests;
  private final Counter losses;
  private final Counter refusals;
  private final String cluster;
  private final String to;

  TranslateMetrics(Stats stats, String owner, Dialect to) {
    this.cluster = owner.startsWith("cluster ") ? owner.substring("cluster ".length()) : owner;
    this.to = to.word();
    this.requests =
        stats.counter(
            "weir_translate_requests_total",
            "Requests that were translated.",
            "cluster",
            "from",
            "to");
    this.losses =
        stats.counter(
            "weir_translate_losses_total",
            "Parts of requests and answers that the other dialect has no place for.",
            "cluster",
            "from",
            "to",
            "what");
    this.refusals =
        stats.counter(
            "weir_translate_refusals_total",
            "Requests that could not be told in the other dialect.",
            "cluster",
            "from",
            "to");
  }

  void request(Dialect from) {
    requests.with(cluster, from.word(), to).inc();
  }

  void loss(Dialect from, String what) {
    losses.with(cluster, from.word(), to, what).inc();
  }

  void refusal(Dialect from) {
    refusals.with(cluster, from.word(), to).inc();
  }
}
