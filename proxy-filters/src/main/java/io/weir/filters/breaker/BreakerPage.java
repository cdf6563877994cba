package io.weir.filters.breaker;

import io.weir.filters.breaker.config.State;
import io.weir.filters.breaker.machine.Breaker;
import io.weir.net.Clock;
import io.weir.page.BadCall;
import io.weir.page.Call;
import io.weir.page.Page;
import io.weir.page.Reply;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The admin page {@code /breakers}: every breaker's state, to be looked at and set. */
final class BreakerPage {
  private static final String AUTO = "auto";

  private final Clock clock;
  private final Map<String, Breaker> breakers = new ConcurrentSkipListMap<>();

  BreakerPage(Clock clock) {
    this.clock = clock;
  }

  void add(String cluster, Breaker breaker) {
    breakers.put(cluster, breaker);
  }

  void remove(String cluster, Breaker breaker) {
    breakers.remove(cluster, breaker);
  }

  Page page() {
    return new Page(
        "/breakers",
        "The breakers of clusters: their state, and how to set it.",
        Page.Action.now(call -> Reply.tree(call, 200, all())).withFormat().light(),
        Page.Action.now(this::set)
            .withFormat()
            .with("cluster", "whose breaker")
            .with(
                "state", "open, half_open or closed until told otherwise; auto to let it decide"));
  }

  private Reply set(Call call) {
    String cluster = call.query().text("cluster");
    Breaker breaker = cluster == null ? null : breakers.get(cluster);
    if (breaker == null) {
      throw BadCall.request(
          "cluster: " + cluster + " (expected: one of " + breakers.keySet() + ")");
    }
    String state = call.query().word("state", "open", "half_open", "closed", AUTO);
    breaker.force(state.equals(AUTO) ? null : State.valueOf(state.toUpperCase(Locale.ROOT)));
    return Reply.tree(call, 200, one(breaker));
  }

  private Map<String, @Nullable Object> all() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    breakers.forEach((cluster, breaker) -> all.put(cluster, one(breaker)));
    return all;
  }

  private Map<String, @Nullable Object> one(Breaker breaker) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>(BreakerValues.of(breaker));
    long sinceNanos = clock.nanos() - breaker.period().sinceNanos();
    shown.put("since_seconds", sinceNanos / 1_000_000_000L);
    return shown;
  }
}
