package io.weir.route;

import io.weir.http.Answer;
import java.util.concurrent.CompletionStage;

/** Makes the answer of a {@code respond} route: fixed, or filled from state, or after checks. */
public interface Responder {
  /**
   * The answer to one request; complete already where nothing has to be asked first. May complete
   * on any thread.
   *
   * @param values what a template may name: {@code request.path} and the like
   */
  CompletionStage<Answer> respond(State values);

  /** Where templates find what they name. */
  interface State {
    /** The value under a dotted name, such as {@code cluster.openai.healthy}; null if unknown. */
    @org.jspecify.annotations.Nullable
    Object value(String name);
  }
}
