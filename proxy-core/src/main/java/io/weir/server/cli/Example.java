package io.weir.server.cli;

import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import io.weir.route.RouteTable;
import io.weir.route.explain.Explanation;
import io.weir.route.match.Condition;
import io.weir.route.match.Subject;
import io.weir.route.match.TextMatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request that a listener has an answer for, to try it with: a chat where a route sends one on,
 * else a page that is answered here.
 *
 * @param path what is asked for
 * @param body what is posted; null for a GET
 */
record Example(String path, @Nullable String body) {
  private static final List<String> CHATS =
      List.of("/v1/chat/completions", "/v1/messages", "/api/chat");

  /** The best example for these routes; null where none is known that would be answered. */
  static @Nullable Example of(RouteTable table) {
    for (String path : CHATS) {
      for (String model : models(table)) {
        Example chat = new Example(path, chat(model));
        if (chat.taken(table) instanceof RouteAction.Forward forward
            && !forward.targets().isEmpty()) {
          return chat;
        }
      }
    }
    return names(table, true)
        .map(path -> new Example(path, null))
        .filter(page -> page.taken(table) instanceof RouteAction.Respond)
        .findFirst()
        .orElse(null);
  }

  /** The command that sends it, over two lines where it has a body. */
  String curl(String url) {
    return body == null
        ? "curl " + url + path
        : "curl " + url + path + " -H 'content-type: application/json' \\\n      -d '" + body + "'";
  }

  private static String chat(String model) {
    return "{\"model\":\""
        + model
        + "\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
  }

  private static List<String> models(RouteTable table) {
    return Stream.concat(Stream.of("mock"), names(table, false)).distinct().toList();
  }

  /** Paths, or models, that routes ask for by their full name, where a shell leaves them alone. */
  private static Stream<String> names(RouteTable table, boolean paths) {
    return table.entries().stream()
        .flatMap(entry -> (paths ? entry.match().head() : entry.match().body()).stream())
        .filter(condition -> isAbout(condition, paths))
        .flatMap(condition -> condition.any().stream())
        .flatMap(
            text ->
                text instanceof TextMatch.Exact exact ? Stream.of(exact.text()) : Stream.empty())
        .filter(text -> text.matches("[A-Za-z0-9_./:@-]+"));
  }

  private static boolean isAbout(Condition condition, boolean path) {
    return path
        ? condition.subject() == Subject.PATH
        : condition.subject() instanceof Subject.Field field && field.name().equals("model");
  }

  private @Nullable RouteAction taken(RouteTable table) {
    Headers fields = new Headers();
    if (body != null) {
      fields.add("content-type", "application/json");
    }
    RequestHead head = new RequestHead(body == null ? "GET" : "POST", "localhost", path, fields);
    byte[] bytes = body == null ? null : body.getBytes(StandardCharsets.UTF_8);
    String name = Explanation.of(table, head, bytes).route();
    for (Route route : table.routes()) {
      if (route.name().equals(name)) {
        return route.action();
      }
    }
    return null;
  }
}
