package io.weir.server.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.net.Transport;
import java.time.Duration;

/**
 * What holds for the whole process and only counts after a restart.
 *
 * @param transport how sockets are read and written
 * @param loops event loops; 0 for one for each processor
 * @param warmUp how long exchanges are played before readiness, at most; zero for none
 */
public record ProcessConfig(Transport transport, int loops, Duration warmUp) {
  /** What an operator writes under {@code process}. */
  public static final Shape<ProcessConfig> SHAPE = shape();

  /** What holds where nothing is written. */
  public static final ProcessConfig DEFAULT = SHAPE.defaults();

  private static Shape<ProcessConfig> shape() {
    Shape.Builder b =
        Shape.named("process", "The process as a whole; changes count after a restart.");
    Key<Transport> transport =
        b.key("transport", Kinds.word(Transport.class))
            .orElse(Transport.AUTO)
            .doc("How sockets are read and written; auto takes epoll where it is, never io_uring.");
    Key<Integer> loops =
        b.key("loops", Kinds.integer(0, 1024))
            .orElse(0)
            .doc("Event loops; 0 for one for each processor.");
    Key<Duration> warmUp =
        b.key("warm_up", Kinds.duration(Duration.ZERO, Duration.ofSeconds(30)))
            .orElse(Duration.ZERO)
            .doc(
                "How long Weir exercises a copy of its path that leads nowhere, before it is ready,"
                    + " so that the first requests find it compiled; 0s for not at all.");
    return b.build(v -> new ProcessConfig(v.get(transport), v.get(loops), v.get(warmUp)));
  }
}
