package io.weir.admin.view;

import io.weir.admin.Operations;
import io.weir.admin.Operations.Reload;
import io.weir.config.yaml.Effective;
import io.weir.page.BadCall;
import io.weir.page.Call;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import io.weir.page.Reply;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The file in force, and how it is read again. */
public final class ConfigPages {
  private static final int UNPROCESSABLE = 422;

  private final Operations operations;

  private ConfigPages(Operations operations) {
    this.operations = operations;
  }

  /** The pages. */
  public static List<Page> of(Operations operations) {
    ConfigPages pages = new ConfigPages(operations);
    return List.of(
        Page.looking(
            "/config_dump",
            "The configuration in force, defaults filled in, secrets masked, as JSON.",
            Action.now(pages::dump)
                .with("plain", "values alone; else each with where it came from")
                .with("resource", "a part of it, such as clusters or listeners[main].routes[0]")),
        new Page(
            "/reload",
            "Reads the file again; GET tells how that went last.",
            Action.now(call -> reply(call, pages.operations.lastReload(), 200)).withFormat(),
            Action.later(pages::reload).withFormat()));
  }

  private Reply dump(Call call) {
    Effective all = operations.effective();
    if (all == null) {
      throw new BadCall(404, "config_dump: nothing was loaded from a file");
    }
    String resource = call.query().text("resource");
    Effective part = resource == null ? all : Resource.find(all, resource);
    boolean plain = call.query().flag("plain");
    return Reply.json(200, plain ? part.plain() : part.annotated());
  }

  private CompletionStage<Reply> reload(Call call) {
    return operations
        .reload()
        .thenApply(outcome -> reply(call, outcome, outcome.ok() ? 200 : UNPROCESSABLE));
  }

  private static Reply reply(Call call, Reload outcome, int status) {
    if (call.json()) {
      return Reply.json(status, tree(outcome));
    }
    StringBuilder out = new StringBuilder();
    String at = Instant.ofEpochMilli(outcome.atMillis()).toString();
    if (outcome.ok()) {
      out.append("loaded at ").append(at).append("; generation ").append(outcome.generation());
    } else {
      out.append("refused at ").append(at).append("; generation ").append(outcome.generation());
      out.append(" stays in force");
    }
    out.append('\n');
    outcome.problems().forEach(problem -> out.append(problem).append('\n'));
    outcome.needsRestart().forEach(key -> out.append("needs a restart: ").append(key).append('\n'));
    return Reply.text(status, out.toString());
  }

  static Map<String, @Nullable Object> tree(Reload outcome) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("ok", outcome.ok());
    tree.put("generation", outcome.generation());
    tree.put("at", Instant.ofEpochMilli(outcome.atMillis()).toString());
    tree.put("problems", outcome.problems());
    tree.put("needs_restart", outcome.needsRestart());
    return tree;
  }
}
