package io.weir.admin.process;

import io.weir.admin.Operations;
import io.weir.page.Call;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import io.weir.page.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether balancers should send work here, and how an operator says that they should not. */
public final class ReadyPages {
  /** The one page that needs no token; it tells no more than whether, and why not. */
  public static final String READY = "/ready";

  private final Operations operations;

  private ReadyPages(Operations operations) {
    this.operations = operations;
  }

  /** The pages. */
  public static List<Page> of(Operations operations) {
    ReadyPages pages = new ReadyPages(operations);
    return List.of(
        Page.looking(
            READY,
            "200 where new work is welcome, else 503 and why not.",
            Action.now(pages::ready)
                .with("verbose", "what the file, the drain and the clusters are like")
                .withFormat()
                .light()),
        Page.changing(
            "/healthcheck/fail",
            "Makes /ready fail, so that balancers turn away; nothing else changes.",
            Action.now(call -> pages.healthcheck(false))),
        Page.changing(
            "/healthcheck/ok", "Takes that back.", Action.now(call -> pages.healthcheck(true))));
  }

  private Reply healthcheck(boolean ok) {
    operations.healthcheck(ok);
    return Reply.text(200, ok ? "the health check tells the truth" : "the health check fails");
  }

  private Reply ready(Call call) {
    List<String> reasons = operations.unready();
    int status = reasons.isEmpty() ? 200 : 503;
    boolean verbose = call.query().flag("verbose");
    if (!verbose && !call.json()) {
      return Reply.text(
          status, reasons.isEmpty() ? "ready" : "not ready: " + String.join("; ", reasons));
    }
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("ready", reasons.isEmpty());
    tree.put("reasons", reasons);
    if (verbose) {
      tree.put("generation", operations.snapshot().generation());
      tree.put("last_load", operations.lastReload().ok() ? "ok" : "refused");
      tree.put("drain", operations.drainStatus().state());
      Map<String, @Nullable Object> clusters = new LinkedHashMap<>();
      operations
          .clusters()
          .forEach(cluster -> clusters.put(cluster.name(), cluster.colour().word()));
      tree.put("clusters", clusters);
    }
    return Reply.tree(call, status, tree);
  }
}
