package io.weir.server.warm;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class FarIT {
  private static final int TIMEOUT_MILLIS = 10_000;

  @Test
  void far_askedInTurnOnOneConnection_answersWholesAndStreams() throws IOException {
    try (Far far = new Far();
        Caller caller = new Caller(far.port(), TIMEOUT_MILLIS)) {
      byte[] whole = caller.request("POST", "/v1/chat/completions", "{\"n\":1" + Far.END);
      byte[] stream = caller.request("POST", Far.STREAM_PATH, "{\"n\":1" + Far.END);

      // Each call fails unless there is a whole answer, and nothing before or behind it.
      assertThatCode(
              () -> {
                caller.ask(whole);
                caller.ask(stream);
                caller.ask(whole);
              })
          .doesNotThrowAnyException();
    }
  }

  @Test
  void far_closed_takesNoMoreConnections() throws IOException {
    Far far = new Far();
    far.close();

    assertThatThrownBy(() -> new Caller(far.port(), TIMEOUT_MILLIS))
        .isInstanceOf(IOException.class);
  }
}
