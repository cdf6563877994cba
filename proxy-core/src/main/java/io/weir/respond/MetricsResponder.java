package io.weir.respond;

import io.weir.http.Answer;
import io.weir.route.Responder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Answers with metrics as text; written off the loops, for it takes time with their number. */
final class MetricsResponder implements Responder {
  /** Prometheus' text format. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final TemplateResponder frame;
  private final int status;
  private final Function<String, String> exposition;
  private final Executor background;

  /**
   * A responder.
   *
   * @param frame what makes the fields
   * @param exposition writes the metrics in the format of a content type
   */
  MetricsResponder(
      TemplateResponder frame,
      int status,
      Function<String, String> exposition,
      Executor background) {
    this.frame = frame;
    this.status = status;
    this.exposition = exposition;
    this.background = background;
  }

  @Override
  public CompletionStage<Answer> respond(State values) {
    return CompletableFuture.supplyAsync(
        () -> {
          byte[] text = exposition.apply(CONTENT_TYPE).getBytes(StandardCharsets.UTF_8);
          return new Answer(status, frame.fields(CONTENT_TYPE, values), text);
        },
        background);
  }
}
