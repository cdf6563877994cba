package io.weir.server.build;

import io.weir.config.problem.Problems;
import io.weir.lines.LineSinks;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.server.config.ProxyConfig;
import io.weir.stats.Stats;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds a snapshot only to see whether it can be built, or to ask it questions. */
public final class DryBuild {
  private DryBuild() {}

  /** Adds to {@code problems} what building finds wrong. */
  public static void check(Extensions extensions, ProxyConfig config, Problems problems) {
    with(extensions, config, problems, build -> build == null);
  }

  /** What {@code question} makes of the build, which is null where there are errors. */
  public static <T> T with(
      Extensions extensions,
      ProxyConfig config,
      Problems problems,
      Function<@Nullable Build, T> question) {
    Stats stats = new Stats(config.stats());
    LineSinks lines = new LineSinks(stats);
    Loops loops = Loops.start(Transport.NIO, 1, Clock.system());
    Clock clock = Clock.system();
    try (Commons commons = new Commons()) {
      Kit kit = new Kit(extensions, loops, stats, lines, clock, Runnable::run, commons, false);
      Build build = kit.builder().build(config, 1, problems, null);
      T answer = question.apply(build);
      if (build != null) {
        build.discard();
      }
      return answer;
    } finally {
      loops.stop();
    }
  }
}
