package io.weir.filters.mock;

import io.weir.cluster.ClusterKind;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.Upstream;
import io.weir.config.Shape;

/** The cluster type {@code mock}. */
public final class MockKind implements ClusterKind<MockConfig> {
  @Override
  public String name() {
    return "mock";
  }

  @Override
  public Shape<MockConfig> settings() {
    return MockConfig.SHAPE;
  }

  @Override
  public boolean addressed() {
    return false;
  }

  @Override
  public Upstream create(EndpointAddress address, MockConfig settings, Setup setup) {
    return new MockUpstream(settings);
  }
}
