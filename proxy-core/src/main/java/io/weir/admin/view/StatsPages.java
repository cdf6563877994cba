package io.weir.admin.view;

import io.weir.page.Call;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import io.weir.page.Query;
import io.weir.page.Reply;
import io.weir.stats.Exposition;
import io.weir.stats.Stats;
import io.weir.stats.StatsConfig.View;
import io.weir.stats.StatsView;
import java.util.List;
import java.util.function.Predicate;

/** Every number, for people and for Prometheus. */
public final class StatsPages {
  private final StatsView view;
  private final Exposition exposition;

  private StatsPages(Stats stats) {
    this.view = new StatsView(stats);
    this.exposition = new Exposition(stats);
  }

  /** The pages. */
  public static List<Page> of(Stats stats) {
    StatsPages pages = new StatsPages(stats);
    return List.of(
        Page.looking(
            "/stats",
            "Every number, a line each.",
            Action.now(pages::stats)
                .with("filter", "a regular expression found in the name with its labels")
                .with("usedonly", "leaves out what is 0")
                .withFormat()),
        Page.looking("/metrics", "Every number, for Prometheus.", pages.metrics()),
        Page.looking("/stats/prometheus", "The same as /metrics.", pages.metrics()));
  }

  private Action metrics() {
    return Action.now(this::metrics).with("view", "one of stats.views: its metrics, renamed");
  }

  private Reply stats(Call call) {
    Predicate<String> filter = NameFilter.of(call.query(), "filter");
    boolean usedOnly = call.query().flag("usedonly");
    return call.json()
        ? Reply.of(200, Reply.JSON, view.json(filter, usedOnly))
        : Reply.of(200, Reply.TEXT, view.text(filter, usedOnly));
  }

  private Reply metrics(Call call) {
    String type = Exposition.contentType(call.accept());
    String wanted = call.query().text("view");
    if (wanted == null) {
      return Reply.of(200, type, exposition.render(type));
    }
    for (View one : exposition.views()) {
      if (one.name().equals(wanted)) {
        return Reply.of(200, type, exposition.render(type, one));
      }
    }
    List<String> names = exposition.views().stream().map(View::name).toList();
    throw Query.bad(
        "view", wanted, names.isEmpty() ? "none is configured" : String.join(", ", names));
  }
}
