package io.weir.admin.view;

import io.weir.admin.Operations;
import io.weir.page.Call;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import io.weir.page.Reply;

/** Which route takes a request, and why, by the snapshot in force. */
public final class ExplainPage {
  private final Operations operations;

  private ExplainPage(Operations operations) {
    this.operations = operations;
  }

  /** The page. */
  public static Page of(Operations operations) {
    ExplainPage page = new ExplainPage(operations);
    return new Page(
        "/explain",
        "Says which route would take a request, through which filters, and why. Sends nothing.",
        Action.now(call -> page.explain(call, AskedRequest.of(call.query())))
            .with("url", "such as /v1/chat/completions or http://host/path")
            .with("method", "GET where left out")
            .with("header", "name: value; as often as needed")
            .with("body", "the request's body")
            .with("listener", "the one it comes to; every one where left out")
            .withFormat(),
        Action.now(call -> page.explain(call, AskedRequest.of(call.body())))
            .withFormat()
            .withBody());
  }

  private Reply explain(Call call, AskedRequest asked) {
    Explained explained = Explained.of(operations.snapshot(), asked);
    return call.json() ? Reply.json(200, explained.plain()) : Reply.text(200, explained.text());
  }
}
