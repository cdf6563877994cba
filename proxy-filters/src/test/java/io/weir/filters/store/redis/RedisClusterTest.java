package io.weir.filters.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.weir.filters.store.Buckets.Taken;
import io.weir.filters.store.Buckets.Tokens;
import io.weir.filters.store.Pace;
import io.weir.filters.store.Store;
import io.weir.filters.store.StoreContract;
import io.weir.filters.store.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of three, which refuses keys of several slots in one call; the first has a replica. */
@Timeout(60)
class RedisClusterTest extends StoreContract {
  private static final AtomicInteger TESTS = new AtomicInteger();
  private static final int SLOTS = 16_384;
  private static final int MASTERS = 3;
  private static final List<RedisProcess> NODES = new ArrayList<>();

  private Store store;
  private Store second;

  @BeforeAll
  static void start(@TempDir Path folder) {
    List<RedisClient> clients = new ArrayList<>();
    List<RedisCommands<String, String>> nodes = new ArrayList<>();
    for (int i = 0; i <= MASTERS; i++) {
      String known = folder.resolve("nodes" + i + ".conf").toString();
      NODES.add(
          new RedisProcess(
              "--cluster-enabled", "yes",
              "--cluster-config-file", known,
              "--cluster-node-timeout", "1000"));
      clients.add(RedisClient.create(NODES.get(i).url()));
      nodes.add(clients.get(i).connect().sync());
    }
    int share = SLOTS / MASTERS + 1;
    for (int i = 0; i < MASTERS; i++) {
      int end = Math.min(SLOTS, (i + 1) * share);
      nodes.get(i).clusterAddSlots(IntStream.range(i * share, end).toArray());
    }
    for (int i = 1; i <= MASTERS; i++) {
      nodes.get(i).clusterMeet("127.0.0.1", NODES.get(0).port());
    }
    String first = nodes.get(0).clusterMyId();
    RedisCommands<String, String> last = nodes.get(MASTERS);
    RedisStores.eventually(() -> last.clusterNodes().contains(first));
    last.clusterReplicate(first);
    RedisStores.eventually(() -> last.info("replication").contains("master_link_status:up"));
    for (RedisCommands<String, String> node : nodes) {
      RedisStores.eventually(() -> node.clusterInfo().contains("cluster_state:ok"));
      RedisStores.eventually(() -> node.clusterNodes().contains("slave " + first));
    }
    clients.forEach(RedisClient::shutdown);
  }

  @AfterAll
  static void stop() {
    NODES.forEach(RedisProcess::close);
    NODES.clear();
  }

  @BeforeEach
  void open() throws Exception {
    String prefix = "test-" + TESTS.incrementAndGet();
    store = RedisStores.well(open(prefix));
    second = RedisStores.well(open(prefix));
  }

  private static Store open(String prefix) throws Exception {
    List<String> urls = NODES.stream().limit(MASTERS).map(RedisProcess::url).toList();
    return RedisStores.open(urls, null, prefix);
  }

  /** A prefix whose buckets the first node has. */
  private static String prefixOfTheFirst() {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "first-" + i)
        .filter(prefix -> SlotHash.getSlot("{" + prefix + ":b}:") < SLOTS / MASTERS)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Waits until the replica has all that its master wrote so far: a master answers its clients
   * before its replica has confirmed, so what it wrote just before its end may be lost with it.
   */
  private static void awaitReplica() {
    long written = offset(NODES.get(0), "master_repl_offset");
    RedisStores.eventually(() -> offset(NODES.get(MASTERS), "slave_repl_offset") >= written);
  }

  private static long offset(RedisProcess node, String name) {
    return asked(node, redis -> redis.info("replication"))
        .lines()
        .filter(line -> line.startsWith(name + ':'))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
        .findFirst()
        .orElseThrow();
  }

  private static String asked(
      RedisProcess node, Function<RedisCommands<String, String>, String> question) {
    RedisClient client = RedisClient.create(node.url());
    try (var connection = client.connect()) {
      return question.apply(connection.sync());
    } finally {
      client.shutdown();
    }
  }

  /** Waits until the first node, started again, follows the one that took its place. */
  private static void awaitItsReturn() {
    RedisProcess back = NODES.get(0);
    RedisStores.eventually(
        () -> {
          String known = asked(back, redis -> redis.info("replication"));
          return known.contains("role:slave") && known.contains("master_link_status:up");
        });
    for (RedisProcess node : NODES) {
      RedisStores.eventually(
          () -> asked(node, RedisCommands::clusterInfo).contains("cluster_state:ok"));
    }
  }

  private Taken take(Store from, Tokens draw) {
    return await(from.buckets().take(nanos(), List.of(draw)));
  }

  @Test
  void node_thatIsGone_isReplacedByItsReplica_withItsCounts() throws Exception {
    Pace pace = Pace.of(1, Duration.ofDays(1), 10);
    try (Store orphaned = RedisStores.well(open(prefixOfTheFirst()))) {
      assertThat(take(orphaned, new Tokens("b", pace, 4)).remaining(0)).isEqualTo(6);
      awaitReplica();
      NODES.get(0).stop();
      Tokens look = new Tokens("b", pace, 0);
      RedisStores.eventually(() -> take(orphaned, look).verdict() == Verdict.ACCEPTED);
      assertThat(take(orphaned, look).remaining(0)).isEqualTo(6);
    } finally {
      NODES.get(0).restart();
      awaitItsReturn();
    }
  }

  @AfterEach
  void close() {
    store.close();
    second.close();
  }

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected Store second() {
    return second;
  }

  @Override
  protected void pass(Duration time) {
    RedisStores.pass(time);
  }

  @Override
  protected long nanos() {
    return System.nanoTime();
  }

  @Override
  protected long wallMillis() {
    return System.currentTimeMillis();
  }
}
