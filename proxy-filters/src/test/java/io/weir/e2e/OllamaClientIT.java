package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What Ollama's clients ask beside chats, and texts as vectors in both directions. */
class OllamaClientIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          filters:
            - models:
                list: [{name: gpt-4o-mini, aliases: [small]}, {name: text-embedding-3-small}]
          routes: [{name: r, match: {prefix: [/v1/, /api/]}, to: up}]
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d", dialect: %s, filters: [translate]}
      """;

  @AutoClose private final Backend backend = Wire.H1.backend();

  private LiveProxy proxy(String servers) {
    return LiveProxy.of(YAML.formatted(backend.port(), servers));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private Served asked(Client client, String path, String body) {
    client.post(path, json(body));
    return backend.accept();
  }

  private static void tell(Served served, int status, String body) {
    String text = json(body);
    served.head(status, "content-type", "application/json", "content-length", "" + text.length());
    served.content(text);
    served.end();
  }

  @Test
  void catalogue_isToldAsOllamaTellsIt_withoutAServer() {
    try (LiveProxy proxy = proxy("openai");
        Client client = Wire.H1.client(proxy.address())) {
      client.send("GET", "/api/version", "");
      assertThat(client.answer().body()).matches("\\{\"version\":\"[0-9.]+\"}");
      client.send("GET", "/api/tags", "");
      assertThat(client.answer().body())
          .startsWith("{\"models\":[")
          .contains("\"name\":\"gpt-4o-mini\"", "\"name\":\"small\"", "\"digest\":");
      client.post("/api/show", "{\"model\":\"small\"}");
      assertThat(client.answer().body()).contains("\"capabilities\":[");
      client.post("/api/show", "{\"model\":\"huge\"}");
      Answer unknown = client.answer();
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.body()).startsWith("{\"error\":\"").contains("huge");
    }
  }

  @Test
  void vectors_ofAnOpenAiServer_reachOllamasClient() {
    try (LiveProxy proxy = proxy("openai");
        Client client = Wire.H1.client(proxy.address())) {
      Served served =
          asked(client, "/api/embed", "{'model':'text-embedding-3-small','input':['a','b']}");
      assertThat(served.body()).contains("\"input\":[\"a\",\"b\"]");
      tell(
          served,
          200,
          "{'object':'list','model':'text-embedding-3-small','data':["
              + "{'object':'embedding','index':1,'embedding':[0.5,0.25]},"
              + "{'object':'embedding','index':0,'embedding':[0.125,1]}],"
              + "'usage':{'prompt_tokens':2,'total_tokens':2}}");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body())
          .contains("\"embeddings\":[[0.125,1", "],[0.5,0.25]]", "\"prompt_eval_count\":2");
    }
  }

  @Test
  void vectors_ofAnOllamaServer_reachOpenAisClient() {
    try (LiveProxy proxy = proxy("ollama");
        Client client = Wire.H1.client(proxy.address())) {
      Served served = asked(client, "/v1/embeddings", "{'model':'nomic-embed-text','input':'a'}");
      assertThat(served.body()).contains("nomic-embed-text").doesNotContain("encoding_format");
      tell(
          served,
          200,
          "{'model':'nomic-embed-text','embeddings':[[0.5,-0.25]],'prompt_eval_count':3}");
      Answer answer = client.answer();
      assertThat(answer.body())
          .contains("\"embedding\":[0.5,-0.25]", "\"prompt_tokens\":3", "\"object\":\"list\"");
    }
  }

  @Test
  void refusalOfVectors_comesInTheClientsDialect() {
    try (LiveProxy proxy = proxy("openai");
        Client client = Wire.H1.client(proxy.address())) {
      Served served = asked(client, "/api/embed", "{'model':'small','input':'a'}");
      tell(
          served,
          400,
          "{'error':{'message':'no such use','type':'invalid_request_error','param':null,"
              + "'code':null}}");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("{\"error\":\"no such use\"}");
    }
  }
}
