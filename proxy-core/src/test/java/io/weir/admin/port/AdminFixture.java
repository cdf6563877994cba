package io.weir.admin.port;

import io.weir.admin.AdminConfig;
import io.weir.config.yaml.YamlSource;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.testing.Patience;
import io.weir.testing.RawClient;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** An admin port on a loop of its own, before a server that does as it is told. */
final class AdminFixture implements AutoCloseable {
  final Loops loops = Loops.start(Transport.AUTO, 1, Clock.system());
  final FakeOperations operations = new FakeOperations(loops);
  final AdminServer server;
  final InetSocketAddress address;

  AdminFixture() {
    this("");
  }

  AdminFixture(String yaml) {
    server = AdminServer.of(config(yaml), operations, loops);
    address = server.start().orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join();
  }

  static AdminConfig config(String yaml) {
    return YamlSource.text("admin.yaml", "address: 127.0.0.1:0\n" + yaml, name -> null)
        .read(AdminConfig.SHAPE)
        .orThrow();
  }

  RawClient connect() {
    return RawClient.to(address);
  }

  /** The whole response to one request on a connection of its own. */
  String ask(String method, String target, String... fields) {
    try (RawClient client = connect()) {
      return ask(client, method, target, fields);
    }
  }

  static String ask(RawClient client, String method, String target, String... fields) {
    client.send(request(method, target, fields));
    return method.equals("HEAD") ? client.readThrough("\r\n\r\n") : client.readResponse();
  }

  static String request(String method, String target, String... fields) {
    StringBuilder text = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\n");
    boolean host = false;
    for (String field : fields) {
      text.append(field).append("\r\n");
      host |= field.startsWith("Host:");
    }
    return text.append(host ? "" : "Host: localhost\r\n").append("\r\n").toString();
  }

  static int status(String response) {
    return Integer.parseInt(response.substring(9, 12));
  }

  static String body(String response) {
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }

  @Override
  public void close() {
    server.close().orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join();
    loops.stop().awaitUninterruptibly(Patience.SECONDS, TimeUnit.SECONDS);
  }
}
