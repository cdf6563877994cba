package io.weir.cluster.live;

import io.weir.cluster.ClusterKind;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.FakeUpstream;
import io.weir.cluster.Upstream;
import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A kind of cluster that remembers what it was asked for. */
final class RecordingKind implements ClusterKind<RecordingKind.Settings> {
  record Settings(String protocol) {}

  private final String name;
  private final boolean addressed;
  final List<EndpointAddress> created = new CopyOnWriteArrayList<>();
  final Map<EndpointAddress, FakeUpstream> latest = new ConcurrentHashMap<>();

  volatile boolean refusing;

  RecordingKind(String name, boolean addressed) {
    this.name = name;
    this.addressed = addressed;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean addressed() {
    return addressed;
  }

  @Override
  public Shape<Settings> settings() {
    Shape.Builder b = Shape.named("recording_" + name, "Settings of a test.");
    Key<String> protocol = b.key("protocol", Kinds.words("h1", "h2", "broken")).orElse("h1");
    return b.build(v -> new Settings(v.get(protocol)));
  }

  @Override
  public Upstream create(EndpointAddress address, Settings settings, Setup setup) {
    if (refusing || settings.protocol().equals("broken")) {
      throw new IllegalArgumentException("protocol broken cannot work");
    }
    FakeUpstream upstream = new FakeUpstream();
    created.add(address);
    latest.put(address, upstream);
    return upstream;
  }
}
