package io.weir.admin.process;

import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.weir.admin.Operations;
import io.weir.admin.Operations.Fact;
import io.weir.net.Loop;
import io.weir.page.Call;
import io.weir.page.Deadlines;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import io.weir.page.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The process: what it is, its memory, its loops. */
public final class RuntimePages {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Operations operations;
  private final Deadlines deadlines;

  private RuntimePages(Operations operations, Deadlines deadlines) {
    this.operations = operations;
    this.deadlines = deadlines;
  }

  /** The pages. */
  public static List<Page> of(Operations operations, Deadlines deadlines) {
    RuntimePages pages = new RuntimePages(operations, deadlines);
    return List.of(
        Page.looking(
            "/server_info",
            "Version, JDK, transport, state, uptime.",
            Action.now(pages::info).withFormat()),
        Page.looking(
            "/runtime",
            "The JVM with its memory, collections, threads and flags, and every loop.",
            Action.later(pages::runtime).withFormat()),
        Page.looking(
            "/memory",
            "Heap and direct memory, the buffer allocator's too.",
            Action.now(call -> Reply.tree(call, 200, JvmFigures.memory())).withFormat()));
  }

  private Reply info(Call call) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    for (Fact fact : operations.facts()) {
      tree.put(fact.name(), fact.value());
    }
    String drain = operations.drainStatus().state();
    boolean serving = drain.equals("serving");
    tree.put("state", serving && !operations.ready() ? "not_ready" : drain);
    tree.put("generation", operations.snapshot().generation());
    tree.put("loaded", Instant.ofEpochMilli(operations.lastReload().atMillis()).toString());
    tree.put("uptime_seconds", JvmFigures.uptimeSeconds());
    return Reply.tree(call, 200, tree);
  }

  private CompletionStage<Reply> runtime(Call call) {
    List<CompletableFuture<Map<String, @Nullable Object>>> loops =
        operations.loops().stream().map(this::ask).toList();
    return CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new))
        .thenApply(
            ignored -> {
              List<Object> answers = new ArrayList<>();
              loops.forEach(loop -> loop.thenAccept(answers::add));
              Map<String, @Nullable Object> tree = JvmFigures.all();
              tree.put("loops", answers);
              return Reply.tree(call, 200, tree);
            });
  }

  /** Asks the loop itself, as only it may look at its timers; what that takes is its lag. */
  private CompletableFuture<Map<String, @Nullable Object>> ask(Loop loop) {
    CompletableFuture<Map<String, @Nullable Object>> answer = new CompletableFuture<>();
    long askedNanos = loop.clock().nanos();
    try {
      loop.execute(
          () -> {
            Map<String, @Nullable Object> figures = figures(loop, "running");
            figures.put("timers", loop.timers().armed());
            figures.put("lag_micros", (loop.clock().nanos() - askedNanos) / 1_000);
            answer.complete(figures);
          });
    } catch (RejectedExecutionException e) {
      answer.complete(figures(loop, "stopped"));
    }
    return deadlines.within(answer, PATIENCE, () -> figures(loop, "stalled"));
  }

  private static Map<String, @Nullable Object> figures(Loop loop, String state) {
    Map<String, @Nullable Object> figures = new LinkedHashMap<>();
    figures.put("loop", loop.index());
    figures.put("state", state);
    if (loop.executor() instanceof SingleThreadEventExecutor executor) {
      figures.put("pending_tasks", executor.pendingTasks());
    }
    return figures;
  }
}
