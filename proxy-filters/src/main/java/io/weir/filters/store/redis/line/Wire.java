package io.weir.filters.store.redis.line;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.weir.config.value.NamedFile;
import io.weir.config.value.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce, set up: its own two threads, a connection that comes back by itself, and commands that
 * fail at once while there is none. In a cluster they wait for it, for a node is connected to when
 * it is first needed; their time budget and the guard bound that. Who is in charge is asked with
 * every connection: of the sentinels, of the cluster's nodes, or of the name's addresses.
 */
final class Wire implements AutoCloseable {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final int THREADS = 2;
  private static final int QUEUE_MAX = 20_000;
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration TOPOLOGY = Duration.ofSeconds(30);
  private static final Duration TOPOLOGY_AGAIN = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final ClientResources resources;
  private final AbstractRedisClient client;
  private final Supplier<CompletionStage<RedisClusterAsyncCommands<String, byte[]>>> connect;
  private final AtomicReference<@Nullable StatefulConnection<String, byte[]>> connection =
      new AtomicReference<>();

  /** A client of that server. Connects to nothing yet. */
  Wire(Server server) {
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(THREADS)
            .computationThreadPoolSize(THREADS)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .reconnectDelay(
                () ->
                    Delay.exponential(
                        Duration.ofMillis(20), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
            .build();
    List<RedisURI> nodes = server.urls().stream().map(url -> node(url, server)).toList();
    if (nodes.size() == 1) {
      RedisClient single = RedisClient.create(resources);
      single.setOptions(
          options(ClientOptions.builder(), server)
              .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
              .build());
      this.client = single;
      this.connect =
          () ->
              single
                  .connectAsync(CODEC, nodes.get(0))
                  .thenApply(made -> inPlaceOfTheLast(made).async());
    } else {
      RedisClusterClient cluster = RedisClusterClient.create(resources, nodes);
      cluster.setOptions(clusterOptions(server));
      this.client = cluster;
      this.connect =
          () ->
              cluster
                  .refreshPartitionsAsync()
                  .thenCompose(ignored -> cluster.connectAsync(CODEC))
                  .thenApply(made -> inPlaceOfTheLast(made).async());
    }
  }

  private <C extends StatefulConnection<String, byte[]>> C inPlaceOfTheLast(C made) {
    StatefulConnection<String, byte[]> last = connection.getAndSet(made);
    if (last != null) {
      last.closeAsync();
    }
    return made;
  }

  private static RedisURI node(String url, Server server) {
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(CONNECT);
    Secret password = server.password();
    if (password != null) {
      char[] word = password.reveal().toCharArray();
      uri.setCredentialsProvider(new StaticCredentialsProvider(server.user(), word));
    }
    return uri;
  }

  private static <B extends ClientOptions.Builder> B options(B builder, Server server) {
    builder
        .autoReconnect(true)
        .replayFilter(command -> true) // what was sent may have been carried out
        .requestQueueSize(QUEUE_MAX)
        .sslOptions(sslOptions(server.tls()))
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build()) // Line's is finer
        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build());
    return builder;
  }

  private static SslOptions sslOptions(Server.Tls tls) {
    SslOptions.Builder builder = SslOptions.builder().jdkSslProvider().handshakeTimeout(CONNECT);
    NamedFile ca = tls.ca();
    if (ca != null) {
      builder.trustManager(ca.path().toFile());
    }
    NamedFile cert = tls.cert();
    NamedFile key = tls.key();
    if (cert != null && key != null) {
      builder.keyManager(cert.path().toFile(), key.path().toFile(), null);
    }
    return builder.build();
  }

  private static ClusterClientOptions clusterOptions(Server server) {
    ClusterClientOptions.Builder builder = options(ClusterClientOptions.builder(), server);
    return builder
        .topologyRefreshOptions(
            ClusterTopologyRefreshOptions.builder()
                .enablePeriodicRefresh(TOPOLOGY)
                .adaptiveRefreshTriggersTimeout(TOPOLOGY_AGAIN)
                .build())
        .build();
  }

  /**
   * Connects; when that is done, the connection before is closed. One that breaks is made anew by
   * Lettuce itself.
   */
  CompletionStage<RedisClusterAsyncCommands<String, byte[]>> connect() {
    try {
      return connect.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What is at the bottom of a failure. */
  static Throwable root(@Nullable Throwable failure) {
    Throwable root = failure == null ? new IllegalStateException("no failure") : failure;
    for (Throwable next = root.getCause(); next != null; next = next.getCause()) {
      root = next;
    }
    return root;
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, CLOSE);
    resources.shutdown(0, CLOSE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
