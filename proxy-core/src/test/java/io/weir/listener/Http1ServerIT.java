package io.weir.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Http1ServerIT {
  private final ListenerFixture fixture = new ListenerFixture("");
  private final RawClient client = fixture.connect();

  @AfterEach
  void close() {
    client.close();
    fixture.close();
  }

  @Test
  void get_isAnsweredAndTheConnectionKept() {
    client.send("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(client.readResponse()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("GET /a?b=c 0");
    client.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(client.readResponse()).endsWith("GET /2 0").doesNotContain("close");
    assertThat(fixture.listener.connections()).isEqualTo(1);
  }

  @Test
  void clientThatHangsUp_isTold() {
    fixture.desk.onBegin = x -> x.onEnd = null;
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    client.close();
    assertThat(exchange.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
  }
}
