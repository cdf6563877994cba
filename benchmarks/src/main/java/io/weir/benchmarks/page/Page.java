package io.weir.benchmarks.page;

/** An HTML page of tables and plots that loads nothing. */
public final class Page {
  private final String title;
  private final Markup body = new Markup();

  /** A page with a heading. */
  public Page(String title) {
    this.title = title;
    body.element("h1", title);
  }

  /** A part's heading. */
  public Page heading(String text) {
    body.element("h2", text);
    return this;
  }

  /** A paragraph. */
  public Page words(String text) {
    body.element("p", text);
    return this;
  }

  /** A paragraph that is less important. */
  public Page note(String text) {
    body.element("p", text, "class", "f");
    return this;
  }

  /** Adds a table. */
  public Page table(Table table) {
    body.add(table.html());
    return this;
  }

  /** Adds a plot. */
  public Page picture(Picture picture) {
    body.add(picture.inline());
    return this;
  }

  /** The whole document; it is well-formed XML, too. */
  public String html() {
    Markup out = new Markup().open("html", "lang", "en").open("head");
    out.empty("meta", "charset", "utf-8");
    out.empty("meta", "name", "viewport", "content", "width=device-width");
    out.element("title", title).style(Look.page()).close();
    out.open("body").add(body).close().close();
    return "<!DOCTYPE html>\n" + out + "\n";
  }
}
