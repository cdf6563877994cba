package io.weir.filters.budget.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.server.cli.extension.CliCommand;
import io.weir.server.cli.extension.CliCommand.Terminal;
import io.weir.testing.ClosedPort;
import io.weir.testing.FakeServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpendCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
  private volatile String status = "200 OK";

  @AutoClose
  private final FakeServer admin =
      FakeServer.serving(
          connection -> {
            heads.add(connection.readHead());
            connection.write("HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\nmoney");
            connection.close();
          });

  private int run(UnaryOperator<@Nullable String> environment, String... arguments) {
    PrintStream shown = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream said = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new SpendCommand(environment)
        .run(List.of(arguments), new Terminal(new ByteArrayInputStream(new byte[0]), shown, said));
  }

  private @Nullable String environment(@Nullable String name) {
    return switch (String.valueOf(name)) {
      case "WEIR_ADMIN" -> "127.0.0.1:" + admin.port();
      case "WEIR_ADMIN_TOKEN" -> "t0ken";
      default -> null;
    };
  }

  @Test
  void spend_isAskedOfTheAdminPort() {
    int code = run(this::environment, "--by", "key,model", "--key=a&b", "--format", "csv");
    assertThat(code).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("money");
    assertThat(heads.get(0))
        .startsWith("GET /spend?by=key%2Cmodel&key=a%26b&format=csv ")
        .contains("Authorization: Bearer t0ken");
  }

  @Test
  void spend_thatIsRefused_saysWhy() {
    status = "400 Bad Request";
    assertThat(run(this::environment, "--by", "colour")).isEqualTo(1);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("money");
  }

  @Test
  void spend_withoutAServer_saysSo() {
    try (ClosedPort nobody = new ClosedPort()) {
      String address = "127.0.0.1:" + nobody.port();
      assertThat(run(name -> null, "--admin", address)).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains(address);
    }
    assertThat(run(name -> null, "--admin", "no port")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "--colour red", "--from", "-by key"})
  void spend_withWrongArguments_isUsage(String line) {
    assertThat(run(name -> null, line.split(" ", -1))).isEqualTo(CliCommand.USAGE);
  }

  @Test
  void command_isFound() {
    assertThat(ServiceLoader.load(CliCommand.class))
        .anyMatch(command -> command instanceof SpendCommand);
  }
}
