package io.weir.server.rehearse;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.server.ConfigSource;
import io.weir.server.build.Extensions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The whole server, as the launcher has it rehearse. */
final class RehearsalIT {
  /**
   * One page; three dialects on two protocols and from memory, plain and streamed; then six pages
   * of the admin's.
   */
  private static final int ONE_ROUND = 1 + 3 * 3 * 2 + 6;

  @Test
  void rehearsal_isAnsweredWhole_andEnds() throws IOException {
    Extensions extensions = Extensions.found();
    int answered =
        Rehearsal.play(
            file -> new ConfigSource(file, name -> null, extensions.shape()),
            extensions,
            1,
            (server, source) -> {});

    assertThat(answered).isEqualTo(ONE_ROUND);
  }
}
