package io.weir.admin.process;

import io.weir.admin.Operations;
import io.weir.admin.Operations.Drain;
import io.weir.page.BadCall;
import io.weir.page.Call;
import io.weir.page.Deadlines;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import io.weir.page.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How the process is brought to its end, gently or at once. */
public final class DrainPages {
  private static final Duration WAIT_MAX = Duration.ofMinutes(10);
  private static final int WAITING_MAX = 256;
  private static final String WAIT = "waits so long for the drain to be over, such as 30s";

  private final Operations operations;
  private final Deadlines deadlines;

  /**
   * Those who wait. The drain's own stage is asked once: what hangs on a stage cannot be taken off
   * it again, and it may take months until somebody drains.
   */
  private final Map<Object, CompletableFuture<Drain>> waiting = new ConcurrentHashMap<>();

  private DrainPages(Operations operations, Deadlines deadlines) {
    this.operations = operations;
    this.deadlines = deadlines;
  }

  /** The pages. */
  public static List<Page> of(Operations operations, Deadlines deadlines) {
    DrainPages pages = new DrainPages(operations, deadlines);
    operations.drained().thenAccept(over -> pages.over(over));
    return List.of(
        new Page(
            "/drain",
            "Ends the process once running requests are done; GET tells how far that is.",
            Action.later(pages::status).with("wait", WAIT).withFormat(),
            Action.later(pages::drain).with("wait", WAIT).withFormat()),
        Page.changing(
            "/quitquitquit",
            "Ends the process now; running requests are cut.",
            Action.now(call -> Reply.text(200, "stopping").then(operations::quit))));
  }

  private void over(Drain drain) {
    waiting.values().forEach(one -> one.complete(drain));
  }

  private CompletionStage<Reply> drain(Call call) {
    Duration wait = call.query().duration("wait", WAIT_MAX);
    operations.drain();
    return after(call, wait);
  }

  private CompletionStage<Reply> status(Call call) {
    return after(call, call.query().duration("wait", WAIT_MAX));
  }

  private CompletionStage<Reply> after(Call call, @Nullable Duration wait) {
    Object ticket = new Object();
    CompletableFuture<Drain> status = new CompletableFuture<>();
    if (wait == null) {
      status.complete(operations.drainStatus());
    } else {
      if (waiting.size() >= WAITING_MAX) {
        throw new BadCall(503, "wait: " + WAITING_MAX + " wait already (expected: fewer)");
      }
      waiting.put(ticket, status);
      deadlines.within(status, wait, operations::drainStatus);
      Drain now = operations.drainStatus();
      if (now.state().equals("drained")) {
        status.complete(now);
      }
    }
    return status
        .whenComplete((drain, error) -> waiting.remove(ticket))
        .thenApply(drain -> Reply.tree(call, 200, tree(drain)));
  }

  private static Map<String, @Nullable Object> tree(Drain drain) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("state", drain.state());
    tree.put("exchanges", drain.exchanges());
    tree.put("since_seconds", drain.since().toMillis() / 1e3);
    tree.put("cut", drain.cut());
    return tree;
  }
}
