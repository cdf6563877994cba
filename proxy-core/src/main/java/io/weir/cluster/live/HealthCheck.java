package io.weir.cluster.live;

import io.netty.buffer.ByteBuf;
import io.weir.cluster.Cluster;
import io.weir.cluster.Endpoint;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.cluster.config.HealthConfig;
import io.weir.cluster.health.CheckTally;
import io.weir.fault.Fault;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import io.weir.net.Timer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one endpoint, one after another, through its own upstream. All on one loop; no
 * check begins before the one before is over.
 */
final class HealthCheck {
  private static final int BODY_BYTES_MAX = 64 * 1024;

  private final Cluster cluster;
  private final Endpoint endpoint;
  private final HealthConfig config;
  private final Loop loop;
  private final Supplier<RandomGenerator> random;
  private final CheckTally tally;
  private final Timer timer = new Wake();
  private @Nullable Check running;
  private boolean stopped;

  HealthCheck(
      Cluster cluster,
      Endpoint endpoint,
      HealthConfig config,
      Loop loop,
      Supplier<RandomGenerator> random) {
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.config = config;
    this.loop = loop;
    this.random = random;
    this.tally = new CheckTally(config.healthyAfter(), config.unhealthyAfter(), endpoint.failing());
  }

  /** Begins with a first check at once. From any thread. */
  void start() {
    loop.execute(
        () -> {
          loop.turn();
          check();
        });
  }

  /** Ends the checks; one under way is given up. From any thread. */
  void stop() {
    loop.execute(
        () -> {
          stopped = true;
          loop.timers().cancel(timer);
          if (running != null) {
            running.giveUp();
            running = null;
          }
        });
  }

  private void check() {
    if (stopped) {
      return;
    }
    RequestHead head = new RequestHead(config.method(), "", config.path(), new Headers());
    head.bodyLength(0);
    head.headers().set(HeaderNames.USER_AGENT, "weir-health-check");
    endpoint.addressAt(config.path(), head);
    config.headers().forEach(head.headers()::set);
    loop.timers().arm(timer, loop.nowNanos() + config.timeout().toNanos());
    Check check = new Check();
    running = check;
    check.opened(endpoint.upstream().open(loop, head, true, check));
  }

  private void decided(boolean success, String found) {
    boolean failing = tally.checked(success);
    cluster.checked(endpoint, success, failing, found);
  }

  private void over() {
    running = null;
    double shift = config.jitter() * (2 * random.get().nextDouble() - 1);
    long pause = (long) (config.interval().toNanos() * (1 + shift));
    loop.timers().arm(timer, loop.clock().nanos() + pause);
  }

  /** The time for the next check, or the end of time for this one. */
  private final class Wake extends Timer {
    @Override
    protected void expired(long nowNanos) {
      loop.turn();
      Check check = running;
      if (check == null) {
        check();
        return;
      }
      check.giveUp();
      check.decide(false, "no answer within " + config.timeout().toMillis() + " ms");
      over();
    }
  }

  /** One check: its answer as it comes. */
  private final class Check implements UpstreamEvents {
    private final @Nullable ByteArrayOutputStream body =
        config.body() == null ? null : new ByteArrayOutputStream();
    private @Nullable UpstreamStream stream;
    private int bodyBytes;
    private boolean decided;
    private boolean over;

    void opened(UpstreamStream opened) {
      stream = opened;
    }

    void giveUp() {
      over = true;
      if (stream != null) {
        stream.cancel();
      }
    }

    void decide(boolean success, String found) {
      if (!decided) {
        decided = true;
        decided(success, found);
      }
    }

    private void end() {
      if (body != null) {
        String text = body.toString(StandardCharsets.UTF_8);
        boolean found = config.body() != null && config.body().pattern().matcher(text).find();
        decide(found, found ? "body as expected" : "body not as expected");
      }
      over = true;
      HealthCheck.this.over();
    }

    @Override
    public void connected(UpstreamStream connected, boolean reused) {
      stream = connected;
      connected.reading(true);
      connected.flush();
    }

    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void head(ResponseHead head, boolean end) {
      boolean expected = config.expected().contains(head.status());
      if (!expected || body == null) {
        decide(expected, "status " + head.status());
      }
      if (end) {
        end();
      }
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      try {
        int room = BODY_BYTES_MAX - bodyBytes;
        int taken = Math.min(room, owned.readableBytes());
        bodyBytes += taken;
        if (body != null) {
          byte[] bytes = new byte[taken];
          owned.readBytes(bytes);
          body.writeBytes(bytes);
        }
      } finally {
        owned.release();
      }
      if (over) {
        return;
      }
      if (bodyBytes >= BODY_BYTES_MAX && !end) {
        giveUp();
        end();
      } else if (end) {
        end();
      }
    }

    @Override
    public void trailers(Headers trailers) {
      end();
    }

    @Override
    public void readComplete() {}

    @Override
    public void writable() {}

    @Override
    public void failed(Fault fault, String detail) {
      decide(false, detail.isEmpty() ? fault.word() : fault.word() + ": " + detail);
      over = true;
      HealthCheck.this.over();
    }
  }
}
