package io.weir.benchmarks.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.benchmarks.load.work.Chat;
import io.weir.benchmarks.message.Stamp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StubTest {
  private static Stub stub;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void open() {
    stub = new Stub(0, 1);
  }

  @AfterAll
  static void close() {
    stub.close();
  }

  @Test
  void question_plain_isAnsweredWithAKilobyte() throws IOException, InterruptedException {
    HttpResponse<String> answer = ask("stub", false, 16_000);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).hasSizeBetween(950, 1_100).contains("\"total_tokens\":286");
  }

  @Test
  void question_forAStream_isAnsweredWithItsEvents() throws IOException, InterruptedException {
    assertThat(words(ask("stub-n25", true, 200))).isEqualTo(25);
    assertThat(words(ask("stub-n25-b10", true, 200))).isEqualTo(25);
    assertThat(ask("stub-n1", true, 200).body()).endsWith("data: [DONE]\n\n");
  }

  @Test
  void question_forAPace_isAnsweredNoFaster() throws IOException, InterruptedException {
    long began = System.nanoTime();
    HttpResponse<String> answer = ask("stub-n10-p5-d20", true, 200);

    assertThat(words(answer)).isEqualTo(10);
    assertThat(System.nanoTime() - began).isGreaterThan(60_000_000);
  }

  @Test
  void events_ofAStream_sayWhenTheyWereWritten() throws IOException, InterruptedException {
    long before = System.nanoTime();
    byte[] stream = ask("stub-n3-p1", true, 200).body().getBytes(StandardCharsets.US_ASCII);

    List<Long> moments = new ArrayList<>();
    for (int at = 0; (at = Stamp.next(stream, at, stream.length)) >= 0; ) {
      if (Stamp.read(stream, at) != 0) {
        moments.add(Stamp.read(stream, at));
      }
    }
    assertThat(moments).hasSize(3).isSorted();
    assertThat(moments.get(0)).isBetween(before, System.nanoTime());
  }

  @Test
  void question_forAnError_getsIt() throws IOException, InterruptedException {
    assertThat(ask("stub-e503", false, 200).statusCode()).isEqualTo(503);
    assertThat(ask("stub-e429", true, 200).statusCode()).isEqualTo(429);
  }

  @Test
  void recipe_name_saysOnlyWhatItSays() {
    assertThat(Recipe.of("gpt-4o-mini-n50-p20", true))
        .isEqualTo(new Recipe(true, 50, 20, 1, 0, 200, 480));
    assertThat(Recipe.of("stub-next-p5-x", false))
        .isEqualTo(new Recipe(false, 200, 5, 1, 0, 200, 480));
    assertThat(Recipe.of("stub-e999-b0", false).status()).isEqualTo(599);
  }

  private static long words(HttpResponse<String> answer) {
    return answer.body().lines().filter(line -> line.contains("\"delta\":{\"content\"")).count();
  }

  private HttpResponse<String> ask(String model, boolean stream, int bytes)
      throws IOException, InterruptedException {
    URI url = URI.create("http://127.0.0.1:" + stub.port() + "/v1/chat/completions");
    return client.send(
        HttpRequest.newBuilder(url)
            .POST(HttpRequest.BodyPublishers.ofString(Chat.body(model, stream, bytes)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
