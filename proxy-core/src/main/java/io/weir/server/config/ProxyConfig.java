package io.weir.server.config;

import io.weir.admin.AdminConfig;
import io.weir.cluster.config.ClusterConfig;
import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.stats.StatsConfig;
import java.util.Collection;
import java.util.List;

/**
 * The whole file.
 *
 * @param process what only counts after a restart
 * @param stats how numbers are kept and shown; counts after a restart
 * @param admin the port to watch and steer by
 * @param drain how the process ends
 * @param listeners those that are on
 * @param clusters those that are on and those that are off
 */
public record ProxyConfig(
    ProcessConfig process,
    StatsConfig stats,
    AdminConfig admin,
    DrainConfig drain,
    List<ListenerEntry> listeners,
    List<ClusterEntry> clusters) {

  /**
   * The keys of the file.
   *
   * @param entries the filters there are
   * @param types the types of clusters there are
   */
  public static Shape<ProxyConfig> shape(
      FilterEntries entries, Collection<ClusterConfig.Type> types) {
    Shape.Builder b = Shape.named("weir", "The whole file.");
    Key<List<ListenerEntry>> listeners =
        b.key("listeners", Kinds.nonEmptyList(ListenerEntry.shape(entries)))
            .doc("Addresses that clients connect to, with their filters and routes.");
    Key<List<ClusterEntry>> clusters =
        b.key("clusters", Kinds.list(ClusterEntry.kind(entries, types)))
            .orElse(List.of())
            .doc("Where requests are sent.");
    Key<StatsConfig> stats =
        b.key("stats", StatsConfig.SHAPE)
            .orElse(StatsConfig.DEFAULTS)
            .shownAs("`{…}`")
            .doc("How numbers are kept and shown; changes count after a restart.");
    Key<AdminConfig> admin =
        b.key("admin", AdminConfig.SHAPE)
            .orElse(AdminConfig.DEFAULT)
            .doc("The port to watch and steer Weir by.");
    Key<DrainConfig> drain =
        b.key("drain", DrainConfig.SHAPE).orElse(DrainConfig.DEFAULT).doc("How the process ends.");
    Key<ProcessConfig> process =
        b.key("process", ProcessConfig.SHAPE)
            .orElse(ProcessConfig.DEFAULT)
            .doc("Transport and event loops.");
    return b.build(
        v ->
            new ProxyConfig(
                v.get(process),
                v.get(stats),
                v.get(admin),
                v.get(drain),
                v.get(listeners),
                v.get(clusters)));
  }
}
