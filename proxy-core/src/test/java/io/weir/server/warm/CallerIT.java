package io.weir.server.warm;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testing.FakeServer;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a rehearsal's client makes of answers. */
final class CallerIT {
  private static final String PLAIN = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
  private static final String BUSY = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";

  @Test
  void ask_wholeAnswers_areReadToTheirEnd() throws IOException {
    try (FakeServer server = answering(PLAIN, CHUNKED, PLAIN);
        Caller caller = new Caller(server.port(), 10_000)) {
      byte[] request = caller.request("GET", "/", "");

      assertThatCode(
              () -> {
                caller.ask(request);
                caller.ask(request);
                caller.ask(request);
              })
          .doesNotThrowAnyException();
    }
  }

  @Test
  void ask_anotherStatus_saysWhatWasAskedFor() throws IOException {
    try (FakeServer server = answering(BUSY);
        Caller caller = new Caller(server.port(), 10_000)) {
      byte[] request = caller.request("GET", "/ready", "");

      assertThatThrownBy(() -> caller.ask(request))
          .isInstanceOf(IOException.class)
          .hasMessage("GET /ready HTTP/1.1: 503 (expected: 200)");
    }
  }

  @Test
  void ask_answerThatIsCutOff_isNone() throws IOException {
    try (FakeServer server =
            FakeServer.serving(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-");
                  connection.close();
                });
        Caller caller = new Caller(server.port(), 10_000)) {
      byte[] request = caller.request("GET", "/", "");

      assertThatThrownBy(() -> caller.ask(request)).isInstanceOf(EOFException.class);
    }
  }

  private static FakeServer answering(String... answers) {
    return FakeServer.serving(
        connection -> {
          for (String answer : answers) {
            connection.readHead();
            connection.write(answer);
          }
        });
  }
}
