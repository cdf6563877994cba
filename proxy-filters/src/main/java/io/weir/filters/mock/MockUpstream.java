package io.weir.filters.mock;

import io.weir.cluster.Upstream;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.http.RequestHead;
import io.weir.net.Loop;
import java.util.concurrent.atomic.AtomicLong;

/** The port to a model server that is not there. Shared by all loops. */
final class MockUpstream implements Upstream {
  private final MockConfig config;
  private final AtomicLong requests = new AtomicLong();

  MockUpstream(MockConfig config) {
    this.config = config;
  }

  @Override
  public UpstreamStream open(Loop loop, RequestHead head, boolean end, UpstreamEvents events) {
    long number = requests.getAndIncrement();
    Failure failure = fails(number) ? config.fail() : Failure.NONE;
    MockStream stream = new MockStream(loop, config, new Answers(config, head, number), events);
    stream.open(failure, end);
    return stream;
  }

  /** Whether the share of failures, spread evenly, has this answer in it. */
  private boolean fails(long number) {
    double ratio = config.failRatio();
    return Math.floor((number + 1) * ratio) > Math.floor(number * ratio);
  }

  @Override
  public void close() {}
}
