package io.weir.filters.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.value.Secret;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.filters.identity.Grant;
import io.weir.filters.identity.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTableTest {
  private static final String HASH = KeyHash.of("secret").toString();

  private static KeyEntry entry(String name, String secret) {
    return new KeyEntry(true, name, List.of(KeyHash.of(secret)), null, Grant.ALL);
  }

  private static Reading<KeysConfig> read(String yaml) {
    return YamlSource.text("keys.yaml", yaml, name -> null).read(KeysConfig.CONTENT);
  }

  private static String problems(String yaml) {
    return read(yaml).problems().toString();
  }

  private static Identity found(KeyTable table, String secret) {
    return Objects.requireNonNull(table.find(KeyHash.of(secret).bytes()), secret);
  }

  @Test
  void table_ofManyKeys_findsEachAndNoOther() {
    List<KeyEntry> entries = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      entries.add(entry("key " + i, "secret " + i));
    }
    KeyTable table = new KeyTable(entries);
    assertThat(table.size()).isEqualTo(5_000);
    for (int i = 0; i < 5_000; i++) {
      assertThat(found(table, "secret " + i).name()).isEqualTo("key " + i);
      assertThat(table.find(KeyHash.of("other " + i).bytes())).isNull();
    }
  }

  @Test
  void table_ofNoKeys_findsNothing() {
    assertThat(KeyTable.NONE.find(KeyHash.of("").bytes())).isNull();
  }

  @Test
  void table_whereDigestsShareTheirBeginning_tellsThemApart() {
    byte[] one = KeyHash.of("one").bytes();
    byte[] other = one.clone();
    other[31] ^= 1;
    KeyTable table = new KeyTable(List.of(entry("one", "one")));
    assertThat(table.find(one)).isNotNull();
    assertThat(table.find(other)).isNull();
  }

  @Test
  void key_thatIsOff_isNotFound() {
    KeysConfig keys = read("keys: [{name: a, secret: s, enabled: no}]").orThrow();
    assertThat(new KeyTable(keys.entries()).size()).isZero();
    KeysConfig blank =
        read("keys: [{name: a, secret: \"${NONE:-}\", enabled: \"${NONE:-}\"}]").orThrow();
    assertThat(new KeyTable(blank.entries()).find(KeyHash.of("").bytes())).isNull();
  }

  @Test
  void key_withAllItsWords_isRead() {
    KeysConfig keys =
        read("""
                keys:
                  - name: alice
                    hash: %s
                    owner: team-a
                    tags: [batch, eu]
                    models: "gpt-*, claude-*"
                    routes: [chat]
                    expires: 2027-01-31
                    limits: {rate_limit: {requests: 5/s}, daily_usd: 2.5}
                """
                .formatted(HASH))
            .orThrow();
    Identity alice = found(new KeyTable(keys.entries()), "secret");
    assertThat(alice.name()).isEqualTo("alice");
    assertThat(alice.owner()).isEqualTo("team-a");
    assertThat(alice.tags()).containsExactlyInAnyOrder("batch", "eu");
    assertThat(alice.models().allow("gpt-4o")).isTrue();
    assertThat(alice.models().allow("o1")).isFalse();
    assertThat(alice.routes().allow("embed")).isFalse();
    assertThat(alice.limits()).containsKeys("rate_limit", "daily_usd");
    assertThat(alice.isExpired(1_801_353_599_999L)).isFalse();
    assertThat(alice.isExpired(1_801_353_600_000L)).isTrue();
    assertThat(alice.id()).matches("[0-9a-f]{12}");
  }

  @Test
  void id_ofAKey_outlivesItsSecret_andTellsNothingOfIt() {
    KeyTable before = new KeyTable(List.of(entry("a", "old"), entry("b", "same")));
    KeyTable after = new KeyTable(List.of(entry("a", "new")));
    assertThat(found(after, "new").id()).isEqualTo(found(before, "old").id());
    assertThat(found(before, "same").id()).isNotEqualTo(found(before, "old").id());
    assertThat(KeyHash.of("old").hex()).doesNotStartWith(found(before, "old").id());
  }

  @Test
  void key_withTwoHashes_isFoundByBoth() {
    String other = KeyHash.of("next").toString();
    KeysConfig keys = read("keys: [{name: a, hash: [" + HASH + ", " + other + "]}]").orThrow();
    KeyTable table = new KeyTable(keys.entries());
    assertThat(found(table, "secret")).isEqualTo(found(table, "next"));
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void secret_inAFile_isNeverShown() {
    KeysConfig keys = read("keys: [{name: a, secret: very-secret}]").orThrow();
    assertThat(keys.toString()).doesNotContain("very-secret");
    assertThat(keys.entries().get(0).secret()).isEqualTo(Secret.of("very-secret"));
    assertThat(problems("keys: [{name: a, secret: very-secret, hash: " + HASH + "}]"))
        .contains("both")
        .doesNotContain("very-secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keys: [{name: a}]",
        "keys: [{secret: s}]",
        "keys: [{name: a, hash: 'sha256:12'}]",
        "keys: [{name: a, hash: 'md5:d41d8cd98f00b204e9800998ecf8427e'}]",
        "keys: [{name: a, secret: ''}]",
        "keys: [{name: a, secret: s, expires: tomorrow}]",
        "keys: [{name: a, secret: s, expires: 2027-02-30}]",
        "keys: [{name: a, secret: s}, {name: a, secret: t}]",
        "keys: [{name: a, secret: s}, {name: b, secret: s}]",
        "keys: [{name: a, secret: s, model: x}]",
        "{}",
        "keys: {a: b}"
      })
  void keys_thatAreWrong_areRefused(String yaml) {
    assertThat(problems(yaml)).isNotEmpty();
  }
}
