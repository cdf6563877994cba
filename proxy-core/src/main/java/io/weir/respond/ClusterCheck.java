package io.weir.respond;

import io.netty.buffer.ByteBuf;
import io.weir.cluster.Cluster;
import io.weir.cluster.Lease;
import io.weir.cluster.Selection;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.fault.Fault;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import io.weir.net.Timer;
import io.weir.route.config.RespondConfig;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one endpoint of a cluster and looks at the status of its answer. */
final class ClusterCheck implements Check {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterCheck.class);
  private static final int BODY_BYTES_MAX = 64 * 1024;

  private final RespondConfig.Check config;
  private final Cluster cluster;
  private final Supplier<Loop> loops;

  /**
   * A check.
   *
   * @param loops gives a loop to ask on
   */
  ClusterCheck(RespondConfig.Check config, Cluster cluster, Supplier<Loop> loops) {
    this.config = config;
    this.cluster = cluster;
    this.loops = loops;
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public boolean critical() {
    return config.critical();
  }

  @Override
  public CompletableFuture<Boolean> ask() {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    Loop loop = loops.get();
    try {
      loop.execute(() -> ask(loop, result));
    } catch (RejectedExecutionException stopping) {
      result.complete(false);
    }
    return result;
  }

  private void ask(Loop loop, CompletableFuture<Boolean> result) {
    loop.turn();
    Lease lease = cluster.lease(new Selection(loop));
    if (lease == null) {
      result.complete(false);
      return;
    }
    Question question = new Question(loop, lease, result);
    try {
      question.start();
    } catch (RuntimeException broken) {
      LOG.warn("check {} of cluster {} is broken", config.name(), cluster.name(), broken);
      question.over(Fault.INTERNAL);
    }
  }

  /** One request and its clock; on one loop. */
  private final class Question extends Timer implements UpstreamEvents {
    private final Loop loop;
    private final Lease lease;
    private final CompletableFuture<Boolean> result;
    private final long startNanos;
    private @Nullable UpstreamStream stream;
    private long headNanos = -1;
    private int status;
    private int bodyBytes;
    private boolean over;

    Question(Loop loop, Lease lease, CompletableFuture<Boolean> result) {
      this.loop = loop;
      this.lease = lease;
      this.result = result;
      this.startNanos = loop.nowNanos();
    }

    void start() {
      RequestHead head = new RequestHead("GET", "", config.path(), new Headers());
      head.bodyLength(0);
      head.headers().set(HeaderNames.USER_AGENT, "weir-readiness");
      lease.endpoint().address(head);
      loop.timers().arm(this, startNanos + config.timeout().toNanos());
      UpstreamStream opened = lease.endpoint().upstream().open(loop, head, true, this);
      if (over) {
        opened.cancel();
      } else {
        stream = opened;
      }
    }

    /** Ends it, once; the answer is given by the status alone. */
    private void over(@Nullable Fault fault) {
      if (over) {
        return;
      }
      over = true;
      loop.timers().cancel(this);
      lease.finished(fault, status, headNanos);
      result.complete(status != 0 && config.expected().contains(status));
    }

    private void cancel(@Nullable Fault fault) {
      UpstreamStream open = stream;
      over(fault);
      if (open != null) {
        open.cancel();
      }
    }

    @Override
    protected void expired(long nowNanos) {
      boolean answered = status != 0;
      cancel(answered ? null : Fault.HEAD_TIMEOUT);
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
      status = head.status();
      headNanos = loop.nowNanos() - startNanos;
      result.complete(config.expected().contains(status));
      if (end) {
        over(null);
      }
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      bodyBytes += owned.readableBytes();
      owned.release();
      if (end) {
        over(null);
      } else if (bodyBytes > BODY_BYTES_MAX) {
        cancel(null);
      }
    }

    @Override
    public void trailers(Headers trailers) {
      over(null);
    }

    @Override
    public void readComplete() {}

    @Override
    public void writable() {}

    @Override
    public void failed(Fault fault, String detail) {
      over(fault);
    }
  }
}
