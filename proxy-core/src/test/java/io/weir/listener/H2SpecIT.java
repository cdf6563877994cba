package io.weir.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.Certificates;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The conformance cases of h2spec, which no one here wrote, strict ones included. */
@Timeout(300)
@EnabledIf(value = "io.weir.listener.H2Spec#runsHere", disabledReason = "no h2spec for this system")
class H2SpecIT {
  private static final int CASES = 146;

  /** Cases that fail, each with the reason. */
  private static final Map<String, String> EXPECTED =
      Map.of(
          "http2/5.1 - half closed (remote): Sends a HEADERS frame",
          "the stream is reset as it must be, but with PROTOCOL_ERROR: Netty's decoder counts the"
              + " frame as a second trailer section before it looks at the stream's state");

  @TempDir Path folder;

  @Test
  void everyCase_inClear_passesOrIsExpectedToFail() throws Exception {
    check("", false);
  }

  @Test
  void everyCase_overTls_passesOrIsExpectedToFail() throws Exception {
    check("tls: {" + new Certificates(folder).yaml("localhost") + "}", true);
  }

  private void check(String yaml, boolean tls) throws Exception {
    List<H2Spec.Case> cases;
    try (ListenerFixture fixture = new ListenerFixture(yaml)) {
      cases = H2Spec.into(folder).run(fixture.address.getPort(), tls);
    }
    assertThat(cases).hasSize(CASES);
    assertThat(cases)
        .filteredOn(each -> !each.failure().isEmpty())
        .filteredOn(each -> !EXPECTED.containsKey(each.name()))
        .isEmpty();
  }
}
