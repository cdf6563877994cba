package io.weir.filters.store.redis.line;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
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
import io.weir.config.value.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce, set up: its own two threads, a connection that comes back by itself, and commands that
 * fail at once while there is none. In a cluster they wait for it, for a node is connected to when
 * it is first needed; their time budget and the guard bound that.
 */
final class Wire implements AutoCloseable {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final int THREADS = 2;
  private static final int QUEUE_MAX = 20_000;
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration TOPOLOGY = Duration.ofSeconds(30);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final ClientResources resources;
  private final AbstractRedisClient client;
  private final Supplier<CompletionStage<RedisClusterAsyncCommands<String, byte[]>>> connect;

  /** A client of these URLs; several are the nodes of one cluster. Connects to nothing yet. */
  Wire(List<String> urls, @Nullable String user, @Nullable Secret password) {
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
    List<RedisURI> nodes = urls.stream().map(url -> node(url, user, password)).toList();
    if (nodes.size() == 1) {
      RedisClient single = RedisClient.create(resources);
      single.setOptions(
          options(ClientOptions.builder())
              .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
              .build());
      this.client = single;
      this.connect =
          () ->
              single.connectAsync(CODEC, nodes.get(0)).thenApply(connection -> connection.async());
    } else {
      RedisClusterClient cluster = RedisClusterClient.create(resources, nodes);
      cluster.setOptions(clusterOptions());
      this.client = cluster;
      this.connect =
          () ->
              cluster
                  .refreshPartitionsAsync()
                  .thenCompose(ignored -> cluster.connectAsync(CODEC))
                  .thenApply(connection -> connection.async());
    }
  }

  private static RedisURI node(String url, @Nullable String user, @Nullable Secret password) {
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(CONNECT);
    if (password != null && user != null) {
      return RedisURI.builder(uri).withAuthentication(user, password.reveal()).build();
    }
    return password == null
        ? uri
        : RedisURI.builder(uri).withPassword(password.reveal().toCharArray()).build();
  }

  private static <B extends ClientOptions.Builder> B options(B builder) {
    builder
        .autoReconnect(true)
        .replayFilter(command -> true) // what was sent may have been carried out
        .requestQueueSize(QUEUE_MAX)
        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build());
    return builder;
  }

  private static ClusterClientOptions clusterOptions() {
    ClusterClientOptions.Builder builder = options(ClusterClientOptions.builder());
    return builder
        .topologyRefreshOptions(
            ClusterTopologyRefreshOptions.builder().enablePeriodicRefresh(TOPOLOGY).build())
        .build();
  }

  /** Connects for the first time; after that Lettuce connects anew by itself. */
  CompletionStage<RedisClusterAsyncCommands<String, byte[]>> connect() {
    try {
      return connect.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, CLOSE);
    resources.shutdown(0, CLOSE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
