package io.weir.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalIoHandler;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Slot;
import io.weir.filter.Step;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.lines.LineSinks;
import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.page.Page;
import io.weir.route.BodyPeek;
import io.weir.server.build.Commons;
import io.weir.stats.Stats;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a filter sees of the house, for tests of one filter without an exchange. */
public final class FilterHarness implements FilterSetup {
  private final ManualClock clock = new ManualClock();
  private final Stats stats = new Stats();
  private final LineSinks lines = new LineSinks(stats);
  private final Commons commons = new Commons();
  private @Nullable Filter previous;
  private @Nullable Dialect dialect;
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Loop loop;
  private final @Nullable ManualIoEventLoop own;

  /** A house in which time stands still. */
  public FilterHarness() {
    channel.freezeTime();
    own = null;
    loop = new Loop(channel.eventLoop(), 0, clock);
  }

  private FilterHarness(ManualIoEventLoop own) {
    this.own = own;
    loop = new Loop(own, 0, clock);
  }

  /** A house on this thread, whose loop other threads may hand work to. */
  public static FilterHarness ofThisThread() {
    return new FilterHarness(
        new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory()));
  }

  /** Waits until the loop of {@link #ofThisThread} is handed something, and runs it. */
  public void await() {
    Objects.requireNonNull(own).run(TimeUnit.SECONDS.toNanos(1));
  }

  /** Reads an entry, whether it is right or not. */
  public static <C extends Record> Reading<C> read(FilterKind<C> kind, String yaml) {
    return YamlSource.text("routes.yaml", yaml, name -> null).read(kind.shape());
  }

  /** The filter of an entry that is right. */
  public <C extends Record> Filter filter(FilterKind<C> kind, String yaml) {
    try {
      return kind.prepare(read(kind, yaml).orThrow(), this);
    } catch (FilterException e) {
      throw new AssertionError(e);
    }
  }

  /** A request without header fields, about to pass a chain. */
  public Context exchange(String method, String path) {
    return new Context(new RequestHead(method, "api.example", path, new Headers()));
  }

  public ManualClock manualClock() {
    return clock;
  }

  public Loop loop() {
    return loop;
  }

  /** Runs what the loop was given to do, until it has nothing to do at this time. */
  public void run() {
    channel.runPendingTasks();
  }

  /** Moves the time, and runs what is due. */
  public void advance(Duration by) {
    clock.advance(by);
    channel.advanceTimeBy(by.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  @Override
  public String owner() {
    return "listener main";
  }

  /** Has the endpoints of the cluster speak a dialect. */
  public FilterHarness dialect(Dialect spoken) {
    dialect = spoken;
    return this;
  }

  @Override
  public @Nullable Dialect dialect() {
    return dialect;
  }

  @Override
  public Stats stats() {
    return stats;
  }

  @Override
  public LineSinks lines() {
    return lines;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Executor background() {
    return Runnable::run;
  }

  @Override
  public boolean live() {
    return true;
  }

  @Override
  public <T> T common(Class<T> type, Supplier<T> made) {
    return commons.get(type, made);
  }

  @Override
  public void page(Page page) {
    commons.page(page);
  }

  /** The pages that filters have put on the admin port. */
  public Collection<Page> pages() {
    return commons.pages();
  }

  /** The filter that stands in the place of the next one to be prepared. */
  public FilterHarness previous(@Nullable Filter filter) {
    previous = filter;
    return this;
  }

  @Override
  public @Nullable Filter previous() {
    return previous;
  }

  /** A JSON body of which all is known. */
  public static Hook.KnownBody body(String json) {
    ByteBuf bytes = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
    return new Hook.KnownBody() {
      private BodyPeek look(String field) {
        BodyPeek peek = new BodyPeek(Set.of(field), 1024);
        peek.feed(bytes, true);
        return peek;
      }

      @Override
      public @Nullable String text(String field) {
        return look(field).value(field);
      }

      @Override
      public boolean has(String field) {
        return look(field).present(field);
      }

      @Override
      public long length() {
        return bytes.readableBytes();
      }

      @Override
      public ByteBuf bytes() {
        return bytes;
      }
    };
  }

  /** An exchange as hooks see it; what it is about can be changed at any time. */
  public final class Context implements FilterContext {
    private final RequestHead request;
    private final Map<Slot<?>, Object> slots = new HashMap<>();
    private final Map<String, Object> tags = new LinkedHashMap<>();
    private String id = "made-here";
    private @Nullable String route = "chat";
    private @Nullable String cluster;
    private @Nullable Step resumed;
    private boolean kept;
    private @Nullable Context again;
    private @Nullable Hook opened;
    private InetSocketAddress client =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    private @Nullable Peer peer;
    private @Nullable Dialect dialect;
    private @Nullable Fault blamed;
    private Hook.KnownBody known = body("{}");
    private Ending soFar = new Ending();

    private Context(RequestHead request) {
      this.request = request;
    }

    /** Opens the filter's hook for this exchange, which must have business here. */
    public Hook open(Filter filter) {
      Hook hook = filter.open(this);
      if (hook == null) {
        throw new AssertionError("no hook was opened");
      }
      return hook;
    }

    public Context route(@Nullable String name) {
      route = name;
      return this;
    }

    public Context cluster(String name) {
      cluster = name;
      return this;
    }

    /** Has the request come from another address, a literal one. */
    public Context client(String address) {
      client = new InetSocketAddress(address, 4711);
      return this;
    }

    /** Has the client shown a verified certificate. */
    public Context peer(String subject, String... names) {
      peer = new Peer(subject, List.of(names));
      return this;
    }

    /** What {@link #resume} was called with; null where it was not. */
    public @Nullable Step resumed() {
      return resumed;
    }

    public Map<String, Object> tags() {
      return tags;
    }

    /** Whether the exchange would go on without its client. */
    public boolean kept() {
      return kept;
    }

    @Override
    public void keep(long lagBytesMax, boolean othersRead) {
      kept = true;
    }

    @Override
    public void keepNoLonger() {
      kept = false;
    }

    @Override
    public void again(Function<FilterContext, Hook> opened) {
      again = new Context(request.copy());
      again.slots.putAll(slots);
      again.opened = opened.apply(again);
    }

    /** The exchange that was begun beside this one; null where none was. */
    public @Nullable Context beside() {
      return again;
    }

    /** The hook that stands first in an exchange begun beside another. */
    public Hook opened() {
      return Objects.requireNonNull(opened);
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public void id(String id) {
      this.id = id;
    }

    @Override
    public RequestHead request() {
      return request;
    }

    /** Has the client be spoken to in another dialect than its path's. */
    public Context dialect(Dialect spoken) {
      dialect = spoken;
      return this;
    }

    /** Has the body be known. */
    public Context known(Hook.KnownBody body) {
      known = body;
      return this;
    }

    @Override
    public Hook.KnownBody known() {
      return known;
    }

    /** Has this have come of the exchange by now. */
    public Context soFar(Ending known) {
      soFar = known;
      return this;
    }

    @Override
    public Outcome soFar() {
      return soFar;
    }

    @Override
    public Dialect dialect() {
      Dialect spoken = dialect;
      return spoken == null ? Dialect.ofPath(request.path()) : spoken;
    }

    @Override
    public String listener() {
      return "main";
    }

    @Override
    public @Nullable String route() {
      return route;
    }

    @Override
    public @Nullable String cluster() {
      return cluster;
    }

    @Override
    public InetSocketAddress client() {
      return client;
    }

    @Override
    public @Nullable Peer peer() {
      return peer;
    }

    @Override
    public String protocol() {
      return "HTTP/1.1";
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public ByteBufAllocator alloc() {
      return ByteBufAllocator.DEFAULT;
    }

    @Override
    public <T> @Nullable T get(Slot<T> slot) {
      return slot.cast(slots.get(slot));
    }

    @Override
    public <T> void set(Slot<T> slot, @Nullable T value) {
      if (value == null) {
        slots.remove(slot);
      } else {
        slots.put(slot, value);
      }
    }

    @Override
    public void resume(Step step) {
      if (resumed == null) {
        resumed = step;
      }
    }

    /** What a hook blamed; null where none did. */
    public @Nullable Fault blamed() {
      return blamed;
    }

    @Override
    public void blame(Fault fault, String detail) {
      blamed = fault;
    }

    @Override
    public void tag(String field, Object value) {
      tags.put(field, value);
    }
  }

  /** How an exchange ended, as a test tells it: one attempt at {@code openai}, 200, no fault. */
  public static final class Ending implements Outcome {
    private final Map<Mark, Long> marks = new HashMap<>();
    private final Map<String, Object> tags = new LinkedHashMap<>();
    private int status = 200;
    private @Nullable Fault fault;
    private String detail = "";
    private int attempts = 1;

    public Ending attempts(int begun) {
      attempts = begun;
      return this;
    }

    public Ending status(int code) {
      status = code;
      return this;
    }

    public Ending fault(Fault what, String why) {
      fault = what;
      detail = why;
      return this;
    }

    public Ending at(Mark mark, long nanos) {
      marks.put(mark, nanos);
      return this;
    }

    public Ending tag(String field, Object value) {
      tags.put(field, value);
      return this;
    }

    @Override
    public int status() {
      return status;
    }

    @Override
    public @Nullable Fault fault() {
      return fault;
    }

    @Override
    public String detail() {
      return detail;
    }

    @Override
    public int attempts() {
      return attempts;
    }

    @Override
    public String cluster() {
      return "openai";
    }

    @Override
    public String endpoint() {
      return "10.0.0.1:443";
    }

    @Override
    public long requestBytes() {
      return 10;
    }

    @Override
    public long responseBytes() {
      return 20;
    }

    @Override
    public long atNanos(Mark mark) {
      return marks.getOrDefault(mark, -1L);
    }

    @Override
    public long overheadNanos() {
      return 42_000;
    }

    @Override
    public void tags(TagVisitor visitor) {
      tags.forEach(visitor::tag);
    }
  }
}
