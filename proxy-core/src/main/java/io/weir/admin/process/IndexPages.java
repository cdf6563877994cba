package io.weir.admin.process;

import io.weir.admin.Operations;
import io.weir.admin.Operations.Fact;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import io.weir.page.Reply;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What there is: as a page for browsers, and as text. */
public final class IndexPages {
  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;"
          + "color:#222;background:#fff}table{border-collapse:collapse;width:100%}"
          + "td,th{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;"
          + "border-bottom:1px solid #ddd}code{font-size:90%}small{color:#666}"
          + "button{font:inherit}form{display:inline}"
          + "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}"
          + "a{color:#8bf}td,th{border-color:#444}small{color:#999}}";

  private final Operations operations;
  private final Supplier<Collection<Page>> pages;

  private IndexPages(Operations operations, Supplier<Collection<Page>> pages) {
    this.operations = operations;
    this.pages = pages;
  }

  /**
   * The pages.
   *
   * @param all every page there is, these included
   */
  public static List<Page> of(Operations operations, Supplier<Collection<Page>> all) {
    IndexPages index = new IndexPages(operations, all);
    return List.of(
        Page.looking(
            "/",
            "This page.",
            Action.now(call -> Reply.of(200, "text/html; charset=utf-8", index.html()))),
        Page.looking(
            "/help", "The same as text.", Action.now(call -> Reply.text(200, index.text()))));
  }

  private String text() {
    StringBuilder out = new StringBuilder(2048);
    for (Page page : pages.get()) {
      out.append(page.path()).append("  ").append(page.doc()).append('\n');
      parameters(out, "GET", page.get());
      parameters(out, "POST", page.post());
    }
    return out.toString();
  }

  private static void parameters(StringBuilder out, String method, @Nullable Action action) {
    if (action != null) {
      out.append("    ").append(method).append('\n');
      action
          .parameters()
          .forEach(
              (name, doc) ->
                  out.append("      ").append(name).append(": ").append(doc).append('\n'));
    }
  }

  private String html() {
    StringBuilder out = new StringBuilder(8192);
    out.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    out.append("<meta name=\"viewport\" content=\"width=device-width\"><title>Weir admin</title>");
    out.append("<style>").append(STYLE).append("</style></head>\n<body><h1>Weir admin</h1>\n<p>");
    out.append(operations.ready() ? "Ready" : "<b>Not ready</b>");
    out.append(", ").append(escaped(operations.drainStatus().state()));
    out.append(", generation ").append(operations.snapshot().generation()).append("<br><small>");
    for (Fact fact : operations.facts()) {
      out.append(escaped(fact.name()))
          .append(": ")
          .append(escaped(fact.value()))
          .append(" &nbsp; ");
    }
    out.append("</small></p>\n<table><tr><th>Page<th>What it does<th>Parameters\n");
    for (Page page : pages.get()) {
      row(out, page);
    }
    return out.append("</table></body></html>\n").toString();
  }

  private static void row(StringBuilder out, Page page) {
    String path = escaped(page.path());
    out.append("<tr><td>");
    if (page.get() != null) {
      out.append("<a href=\"").append(path).append("\">").append(path).append("</a> ");
    }
    if (page.post() != null) {
      String label = page.get() == null ? path : "POST";
      if (page.post().parameters().isEmpty() || page.get() == null || !needsMore(page.post())) {
        out.append("<form method=\"post\" action=\"").append(path).append("\"><button>");
        out.append(label).append("</button></form>");
      } else {
        out.append("<small>and POST</small>");
      }
    }
    out.append("<td>").append(escaped(page.doc())).append("<td>");
    parameters(out, page.get());
    if (page.post() != null && page.get() != null) {
      out.append("<small>POST</small><br>");
    }
    parameters(out, page.post());
    out.append('\n');
  }

  /** Whether a button alone would say too little. */
  private static boolean needsMore(Action action) {
    return action.takesBody() || action.parameters().containsKey("level");
  }

  private static void parameters(StringBuilder out, @Nullable Action action) {
    if (action != null) {
      action
          .parameters()
          .forEach(
              (name, doc) ->
                  out.append("<code>")
                      .append(escaped(name))
                      .append("</code> <small>")
                      .append(escaped(doc))
                      .append("</small><br>"));
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
