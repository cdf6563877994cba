package io.weir.server.build;

import io.weir.cluster.live.ClusterBuilder;
import io.weir.lines.LineSinks;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.net.hosts.HostResolvers;
import io.weir.respond.Responders;
import io.weir.stats.Exposition;
import io.weir.stats.Stats;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What snapshots are built with, one for the process.
 *
 * @param background threads for what would block a loop
 * @param live whether traffic may come; false where a file is only checked
 */
public record Kit(
    Extensions extensions,
    Loops loops,
    Stats stats,
    LineSinks lines,
    Clock clock,
    Executor background,
    Commons commons,
    boolean live) {

  public SnapshotBuilder builder() {
    HostResolvers hosts = new HostResolvers(loops.transport(), clock);
    ClusterBuilder clusters =
        new ClusterBuilder(extensions.clusters(), loops, hosts::of, clock, stats, background);
    FilterShelf.Means means =
        new FilterShelf.Means(extensions.filters(), stats, lines, clock, background, commons, live);
    return new SnapshotBuilder(
        clusters,
        means,
        (written, now) ->
            new Responders(now::get, this::metrics, loops, clock, background).responder(written));
  }

  /** Writes the metrics of a view; null for one that is not there. */
  private @Nullable Function<String, String> metrics(String view) {
    Exposition exposition = new Exposition(stats);
    if (view.equals("all")) {
      return exposition::render;
    }
    return exposition.views().stream()
        .filter(named -> named.name().equals(view))
        .findFirst()
        .<Function<String, String>>map(named -> type -> exposition.render(type, named))
        .orElse(null);
  }
}
