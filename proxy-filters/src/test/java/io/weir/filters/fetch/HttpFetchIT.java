package io.weir.filters.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A page that is as it should be, one without end, and one that takes its time. */
class HttpFetchIT {
  private static final int BYTES_MAX = 1000;
  private static final Duration LONG = Duration.ofSeconds(10);

  @AutoClose private final FakeServer server = FakeServer.silent();

  private CompletableFuture<HttpResponse<byte[]>> ask(Duration timeout) {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/page");
    return new HttpFetch(uri, timeout, BYTES_MAX, Runnable::run).ask();
  }

  private FakeConnection answered(int length, String begin) {
    FakeConnection connection = server.accept();
    connection.readHead();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + begin);
    return connection;
  }

  @Test
  void body_thatFits_isThere() throws Exception {
    CompletableFuture<HttpResponse<byte[]>> answer = ask(LONG);
    answered(BYTES_MAX, "x".repeat(BYTES_MAX));
    byte[] body = answer.get(10, TimeUnit.SECONDS).body();
    assertThat(new String(body, StandardCharsets.US_ASCII)).isEqualTo("x".repeat(BYTES_MAX));
  }

  @Test
  void body_thatIsTooLarge_isNotReadToItsEnd() {
    CompletableFuture<HttpResponse<byte[]>> answer = ask(LONG);
    FakeConnection connection = answered(1_000_000_000, "x".repeat(BYTES_MAX + 1));
    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("over 1000 bytes");
    assertThat(connection.atEnd()).isTrue();
  }

  @Test
  void body_thatTrickles_isGivenUp_andItsConnectionClosed() throws Exception {
    body_thatFits_isThere(); // the first client of a process takes its time
    CompletableFuture<HttpResponse<byte[]>> answer = ask(Duration.ofSeconds(1));
    FakeConnection connection = answered(BYTES_MAX, "x");
    assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(TimeoutException.class);
    assertThat(connection.atEnd()).isTrue();
  }
}
