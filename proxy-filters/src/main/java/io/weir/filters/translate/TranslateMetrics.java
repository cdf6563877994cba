package io.weir.filters.translate;

import io.weir.fault.Dialect;
import io.weir.filters.translate.answer.Coding;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What a cluster's translation counts. */
@SuppressWarnings("EnumOrdinal") // Dialects index an array.
final class TranslateMetrics {
  private final Counter requests;

  /** The child of each client's dialect, once it has asked. From any thread: all see the same. */
  private final AtomicReferenceArray<Counter.Child> requestsFrom =
      new AtomicReferenceArray<>(Dialect.values().length);

  private final Counter losses;
  private final Counter refusals;
  private final Counter encoded;
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
    this.encoded =
        stats.counter(
            "weir_translate_encoded_answers_total",
            "Answers that came encoded though nobody asked; br and zstd cannot be read.",
            "cluster",
            "from",
            "to",
            "coding");
  }

  void request(Dialect from) {
    Counter.Child child = requestsFrom.get(from.ordinal());
    if (child == null) {
      child = requests.with(cluster, from.word(), to);
      requestsFrom.set(from.ordinal(), child);
    }
    child.inc();
  }

  void loss(Dialect from, String what) {
    losses.with(cluster, from.word(), to, what).inc();
  }

  void refusal(Dialect from) {
    refusals.with(cluster, from.word(), to).inc();
  }

  void encoded(Dialect from, Coding coding) {
    encoded.with(cluster, from.word(), to, coding.word()).inc();
  }
}
