package io.weir.benchmarks.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.benchmarks.load.report.LoadReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LoadTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void load_run_printsAndWritesItsReport(@TempDir Path folder) throws IOException {
    Path json = folder.resolve("report.json");
    try (TestServer server = TestServer.http1((client, number) -> TestServer.ok(client, "hello"))) {
      int code =
          load(
              "http://127.0.0.1:" + server.address().getPort() + "/v1/x?y=z",
              "-c 2 -w 0 --requests 50 --name here --pid " + ProcessHandle.current().pid(),
              "--json " + json);

      assertThat(code).isZero();
      LoadReport report = LoadReport.read(json);
      assertThat(report.name()).isEqualTo("here");
      assertThat(report.totals().requests()).isEqualTo(50);
      assertThat(requireNonNull(report.cost()).rssEndKb()).isPositive();
      assertThat(out.toString()).contains("here: closed loop, HTTP/1.1, 2 connections", "p99.9");
      assertThat(err.toString()).contains("requests");
    }
  }

  @Test
  void load_nothingAnswers_endsWithOne() {
    int port;
    try (TestServer server = TestServer.http1((client, number) -> {})) {
      port = server.address().getPort();
    }

    assertThat(load("http://127.0.0.1:" + port, "-w 0 -d 1 --drain 0 --quiet")).isEqualTo(1);
    assertThat(out.toString()).contains("connect_refused");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "http:///nowhere",
        "http://127.0.0.1/ -c 0",
        "http://127.0.0.1/ -m 5",
        "http://127.0.0.1/ --threads 65",
        "http://127.0.0.1/ -b 10:x",
        "http://127.0.0.1/ -b 0",
        "http://127.0.0.1/ -d 100000",
        "http://127.0.0.1/ -H nothing",
        "http://127.0.0.1/ -f no-such-file",
        "http://127.0.0.1/ --requests 1 --threads 2",
        "http://127.0.0.1/ --pid 99999999",
      })
  void load_badArguments_saysWhatIsWrong(String arguments) {
    assertThat(load(arguments)).isEqualTo(2);
    assertThat(err.toString()).startsWith("load: ");
  }

  private int load(String... arguments) {
    return new CommandLine(new Load())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(String.join(" ", arguments).split(" ", -1));
  }
}
