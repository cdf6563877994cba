package io.weir.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.cluster.ClusterKind;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.Upstream;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.cluster.live.ClusterKinds;
import io.weir.config.Shape;
import io.weir.config.problem.Problems;
import io.weir.config.yaml.YamlSource;
import io.weir.exchange.ExchangeDesk;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.plan.Snapshot;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.http1.HeadWriter;
import io.weir.http1.MessageWriter;
import io.weir.lines.LineSinks;
import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.server.build.Build;
import io.weir.server.build.Commons;
import io.weir.server.build.Extensions;
import io.weir.server.build.Kit;
import io.weir.server.config.FilterEntries;
import io.weir.server.config.ProxyConfig;
import io.weir.stats.Stats;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * A proxy built from YAML that lacks only its sockets: heads and bodies are written as they would
 * be and thrown away, and endpoints of the type {@code silent} leave it to the caller to answer.
 */
final class ChainHouse implements AutoCloseable {
  private static final HeadWriter.Client CLIENT = new HeadWriter.Client(false, false, true);

  private final Clock clock = Clock.system();
  private final Loops others = Loops.start(Transport.NIO, 1, clock);
  private final Loop loop = new Loop(new EmbeddedChannel().eventLoop(), 0, clock);
  private final Commons commons = new Commons();
  private final LineSinks lines;
  private final Build build;
  private final ExchangeDesk desk;
  private final Client client = new Client();
  private final Deque<UpstreamEvents> waiting = new ArrayDeque<>();
  private final MessageWriter toUpstream = writer();

  ChainHouse(String yaml) {
    Extensions extensions =
        new Extensions(FilterEntries.found(), new ClusterKinds(List.of(new Silent())));
    ProxyConfig config =
        YamlSource.text("chain.yaml", yaml, name -> null).read(extensions.shape()).orThrow();
    Stats stats = new Stats(config.stats());
    this.lines = new LineSinks(stats);
    Kit kit = new Kit(extensions, others, stats, lines, clock, Runnable::run, commons, true);
    Problems problems = new Problems();
    Build made = kit.builder().build(config, 1, problems, null);
    if (made == null) {
      throw new IllegalArgumentException(problems.render(false));
    }
    this.build = made;
    Snapshot snapshot = made.snapshot();
    made.clusters().start();
    this.desk = new ExchangeDesk("main", () -> snapshot, name -> "", stats);
  }

  private MessageWriter writer() {
    HeadWriter heads = loop.local(HeadWriter.class, HeadWriter::new);
    return new MessageWriter(heads, ByteBufAllocator.DEFAULT, ByteBuf::release);
  }

  /** Takes a request with all of its body, as far as it goes before an answer. */
  void ask(RequestHead head, ByteBuf body) {
    loop.turn();
    var exchange = desk.begin(client, head, false);
    exchange.data(body, true);
    exchange.readComplete();
  }

  /** The call that has waited longest for an answer. */
  UpstreamEvents asked() {
    loop.turn();
    return Objects.requireNonNull(waiting.poll(), "a call at the endpoint");
  }

  /** The status that the client was told last. */
  int told() {
    return client.status;
  }

  @Override
  public void close() {
    build.discard();
    commons.close();
    lines.closeAll().toCompletableFuture().join();
    others.stop();
    toUpstream.close();
    client.writer.close();
  }

  /** A client that takes everything. */
  private final class Client implements Downstream {
    private final InetSocketAddress remote =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    private final MessageWriter writer = writer();
    private int status;

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public ByteBufAllocator alloc() {
      return ByteBufAllocator.DEFAULT;
    }

    @Override
    public InetSocketAddress remote() {
      return remote;
    }

    @Override
    public String protocol() {
      return "HTTP/1.1";
    }

    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void head(ResponseHead head, boolean end) {
      status = head.status();
      writer.response(head, end, CLIENT);
    }

    @Override
    public void data(ByteBuf owned, boolean end) {
      writer.data(owned, end);
    }

    @Override
    public void trailers(Headers trailers) {}

    @Override
    public void flush() {
      writer.flush();
    }

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public void reading(boolean wanted) {}

    @Override
    public void abort(Fault fault) {
      throw new IllegalStateException("abort: " + fault + " (expected: a whole answer)");
    }
  }

  /** One call at the endpoint. */
  private final class Call implements UpstreamStream {
    @Override
    public void data(ByteBuf owned, boolean end) {
      toUpstream.data(owned, end);
    }

    @Override
    public void trailers(Headers trailers) {}

    @Override
    public void flush() {
      toUpstream.flush();
    }

    @Override
    public boolean writable() {
      return true;
    }

    @Override
    public void reading(boolean wanted) {}

    @Override
    public void cancel() {}
  }

  /** The cluster type {@code silent}. */
  private final class Silent implements ClusterKind<Silent.Nothing>, Upstream {
    /** It has no settings. */
    record Nothing() {}

    @Override
    public String name() {
      return "silent";
    }

    @Override
    public Shape<Nothing> settings() {
      return Shape.named("silent", "Answers when it is told to.").build(values -> new Nothing());
    }

    @Override
    public boolean addressed() {
      return false;
    }

    @Override
    public Upstream create(EndpointAddress address, Nothing settings, Setup setup) {
      return this;
    }

    @Override
    public UpstreamStream open(Loop loop, RequestHead head, boolean end, UpstreamEvents events) {
      Call call = new Call();
      waiting.add(events);
      toUpstream.request(head, end, false);
      events.connected(call, true);
      return call;
    }

    @Override
    public void close() {}
  }

  /** Bytes that may be given away again and again. */
  static ByteBuf lasting(byte[] bytes) {
    return Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(bytes));
  }
}
