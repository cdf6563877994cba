package io.weir.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server that speaks as Gemini's do: it repeats what the user said, calls a tool that the user
 * names, and goes wrong for models that are called so, as the mock does.
 */
final class FakeGemini implements AutoCloseable {
  private static final String CALL =
      "{\"functionCall\":{\"name\":\"%s\",\"args\":{\"city\":\"city\"}},"
          + "\"thoughtSignature\":\"c2ln\"}";

  private static final Pattern FAILING = Pattern.compile("/mock-([0-9]+):");

  private final FakeServer server = FakeServer.serving(FakeGemini::serve);

  int port() {
    return server.port();
  }

  private static void serve(FakeConnection connection) {
    while (connection.goesOn()) {
      String head = connection.readHead();
      String lower = head.toLowerCase(Locale.ROOT);
      int at = lower.indexOf("content-length: ") + 16;
      String body = connection.read(Integer.parseInt(head.substring(at, head.indexOf('\r', at))));
      Matcher failing = FAILING.matcher(head);
      if (failing.find()) {
        String status = failing.group(1) + " No\r\nretry-after: 1";
        plain(connection, status, Provider.GEMINI.failure("slow down"));
      } else if (head.contains(":streamGenerateContent?alt=sse")) {
        stream(connection, head, Caller.json(body));
      } else {
        plain(connection, "200 OK", candidate(part(Caller.json(body)), true));
      }
    }
  }

  private static void plain(FakeConnection to, String status, String body) {
    to.write(
        "HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
            .formatted(status, body.length(), body));
  }

  private static void stream(FakeConnection to, String head, JsonNode asked) {
    to.write(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    String part = part(asked);
    List<String> parts =
        part.startsWith("{\"text\"")
            ? Stream.of(part.split("(?<= )")).map(FakeGemini::piece).toList()
            : List.of(part);
    for (int i = 0; i < parts.size(); i++) {
      event(to, candidate(parts.get(i), i == parts.size() - 1));
      if (i == 0 && head.contains("/mock-cut:")) {
        to.halfClose();
        return;
      }
      if (i == 0 && head.contains("/mock-malformed:")) {
        event(to, "{\"candidates\":[{");
        break;
      }
      if (i == 0 && head.contains("/mock-error:")) {
        event(to, Provider.GEMINI.failure("broken"));
        break;
      }
    }
    to.write("0\r\n\r\n");
  }

  /** A piece of the text part, as a part of its own. */
  private static String piece(String cut) {
    String text = cut.replace("{\"text\":\"", "").replace("\"}", "");
    return "{\"text\":\"" + text + "\"}";
  }

  private static void event(FakeConnection to, String json) {
    String event = "data: " + json + "\r\n\r\n";
    to.write(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
  }

  /** What is answered: words, or a call. */
  private static String part(JsonNode asked) {
    JsonNode contents = asked.at("/contents");
    String said = "";
    for (JsonNode part : contents.get(contents.size() - 1).at("/parts")) {
      said = part.has("text") ? part.at("/text").asText() : said;
    }
    boolean calls = said.startsWith("call ") && asked.has("tools");
    return calls
        ? CALL.formatted(said.substring("call ".length()))
        : "{\"text\":\"You said: " + said + "\"}";
  }

  private static String candidate(String part, boolean end) {
    return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":["
        + (part + "]}" + (end ? ",\"finishReason\":\"STOP\"" : "") + ",\"index\":0}],")
        + "\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":"
        + (Sdks.SAID_TOKENS + "},\"modelVersion\":\"gemini-z\",\"responseId\":\"r1\"}");
  }

  @Override
  public void close() {
    server.close();
  }
}
