package io.weir.filters.store.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.Key;
import io.weir.config.Shape;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.filter.FilterException;
import io.weir.filters.store.Buckets.Tokens;
import io.weir.filters.store.Pace;
import io.weir.filters.store.Store;
import io.weir.stats.Exposition;
import io.weir.stats.Stats;
import io.weir.testing.FilterHarness;
import io.weir.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoresTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Stores stores = new Stores(new ManualClock(), new Stats());

  private record Config(StoreConfig store) {}

  @AfterEach
  void close() {
    stores.close();
  }

  private static Reading<Config> read(String yaml) {
    Shape.Builder b = Shape.named("any_filter", "Has a store.");
    Key<StoreConfig> store =
        b.key("store", StoreConfig.KIND).orElse(StoreConfig.MEMORY).doc("Where it counts.");
    return YamlSource.text("routes.yaml", yaml, name -> null)
        .read(b.build(v -> new Config(v.get(store))));
  }

  private static StoreConfig store(String yaml) {
    return read(yaml).orThrow().store();
  }

  @Test
  void config_theWordAlone_isTheSameAsNothing() {
    assertThat(store("store: memory")).isEqualTo(StoreConfig.MEMORY).isEqualTo(store("{}"));
  }

  @Test
  void config_settings_areReadAndDistinguish() {
    assertThat(store("store: {memory: {buckets_max: 5000}}"))
        .isEqualTo(store("store: {memory: {buckets_max: 5000, blobs_max: 64MiB}}"))
        .isNotEqualTo(StoreConfig.MEMORY);
  }

  @Test
  void config_unknownStore_isRefusedWithTheKnownOnes() {
    assertThat(read("store: etcd").problems().toString())
        .contains("unknown store")
        .contains("memory");
  }

  @Test
  void open_equalConfigs_shareOneStore() throws Exception {
    try (Store one = stores.open(StoreConfig.MEMORY);
        Store other = stores.open(store("store: {memory: {}}"))) {
      one.cells().set("a", "b", MINUTE);

      assertThat(other.cells()).isSameAs(one.cells());
    }
  }

  @Test
  void of_filtersOfOneServer_shareOneStore() throws Exception {
    FilterHarness server = new FilterHarness();
    try (Store one = Stores.of(server, StoreConfig.MEMORY);
        Store other = Stores.of(server, StoreConfig.MEMORY)) {
      assertThat(other.cells()).isSameAs(one.cells());
    }
  }

  @Test
  void open_otherConfig_isAnotherStore() throws Exception {
    try (Store one = stores.open(StoreConfig.MEMORY);
        Store other = stores.open(store("store: {memory: {buckets_max: 5000}}"))) {
      assertThat(other.cells()).isNotSameAs(one.cells());
    }
  }

  @Test
  void close_ofOneUser_leavesTheOther() throws Exception {
    Store one = stores.open(StoreConfig.MEMORY);
    Store other = stores.open(StoreConfig.MEMORY);
    one.close();
    one.close();

    Store third = stores.open(StoreConfig.MEMORY);

    assertThat(third.cells()).isSameAs(other.cells());
  }

  @Test
  void close_ofTheLastUser_forgetsTheStore() throws Exception {
    Store one = stores.open(StoreConfig.MEMORY);
    one.close();

    assertThat(stores.open(StoreConfig.MEMORY).cells()).isNotSameAs(one.cells());
  }

  @Test
  void calls_byResult_areCounted() throws Exception {
    Stats stats = new Stats();
    Tokens draw = new Tokens("b", Pace.of(1, MINUTE, 2), 1);
    try (Stores counting = new Stores(new ManualClock(), stats);
        Store store = counting.open(StoreConfig.MEMORY)) {
      for (int i = 0; i < 5; i++) {
        store.buckets().take(0, List.of(draw));
      }
    }

    assertThat(new Exposition(stats).render(Exposition.contentType(null)))
        .contains("op=\"take\",result=\"accepted\",} 2.0")
        .contains("op=\"take\",result=\"refused\",} 3.0");
  }

  @Test
  void open_afterTheEnd_isRefused() {
    stores.close();

    assertThatThrownBy(() -> stores.open(StoreConfig.MEMORY)).isInstanceOf(FilterException.class);
  }
}
