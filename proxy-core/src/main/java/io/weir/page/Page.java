package io.weir.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page: its path, what it is for, and what it does by method. GET looks, POST changes; HEAD is
 * a GET whose body is not sent.
 *
 * @param doc a sentence
 * @param get null where there is nothing to look at
 * @param post null where there is nothing to change
 */
public record Page(String path, String doc, @Nullable Action get, @Nullable Action post) {
  /** Answers a call; off the loops unless the action is light. Throws {@link BadCall} only. */
  @FunctionalInterface
  public interface Handler {
    CompletionStage<Reply> answer(Call call);
  }

  /** A page that is looked at. */
  public static Page looking(String path, String doc, Action get) {
    return new Page(path, doc, get, null);
  }

  /** A page that changes something. */
  public static Page changing(String path, String doc, Action post) {
    return new Page(path, doc, null, post);
  }

  /** The methods it knows, for the {@code Allow} field. */
  public String allow() {
    List<String> methods = new ArrayList<>();
    if (get != null) {
      methods.add("GET, HEAD");
    }
    if (post != null) {
      methods.add("POST");
    }
    return String.join(", ", methods);
  }

  /** What it does for that method; null where it does not know it. */
  public @Nullable Action action(String method) {
    return switch (method) {
      case "GET", "HEAD" -> get;
      case "POST" -> post;
      default -> null;
    };
  }

  /** What a page does for one method, and which parameters it knows. */
  public static final class Action {
    private final Handler handler;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private boolean anyParameter;
    private boolean body;
    private boolean light;

    private Action(Handler handler) {
      this.handler = handler;
    }

    /** Answers later. */
    public static Action later(Handler handler) {
      return new Action(handler);
    }

    /** Answers at once. */
    public static Action now(Function<Call, Reply> handler) {
      return new Action(call -> CompletableFuture.completedFuture(handler.apply(call)));
    }

    /** Knows a parameter; the doc says its values and what they do. */
    public Action with(String parameter, String doc) {
      parameters.put(parameter, doc);
      return this;
    }

    /** Knows {@code format=json}. */
    public Action withFormat() {
      return with("format", "text or json");
    }

    /** Takes parameters of any name, and checks them itself. */
    public Action withAnyParameter() {
      anyParameter = true;
      return this;
    }

    /** Takes a body. */
    public Action withBody() {
      body = true;
      return this;
    }

    /** Takes so little work that the loop itself may do it. */
    public Action light() {
      light = true;
      return this;
    }

    /** The parameters it knows, each with what it does. */
    public Map<String, String> parameters() {
      return parameters;
    }

    public boolean takesBody() {
      return body;
    }

    public boolean isLight() {
      return light;
    }

    /**
     * Answers.
     *
     * @throws BadCall where the call is wrong
     */
    public CompletionStage<Reply> answer(Call call) {
      if (!anyParameter) {
        call.query().allowOnly(parameters.keySet());
      }
      if (!body && !call.body().isEmpty()) {
        throw BadCall.request("body: " + call.body().length() + " letters (expected: none here)");
      }
      return handler.answer(call);
    }
  }
}
