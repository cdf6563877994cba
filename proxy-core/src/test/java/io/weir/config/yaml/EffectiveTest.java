package io.weir.config.yaml;

import static io.weir.config.Reads.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Named;
import io.weir.config.value.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveTest {

  private static final Shape<Duration> WAIT = wait("wait");

  private static Shape<Duration> wait(String name) {
    Shape.Builder b = Shape.named(name, "Waits.");
    Key<Duration> time = b.key("time", Kinds.duration()).orElse(Duration.ofMillis(1500));
    return b.build(v -> v.get(time));
  }

  private static final Kind<Named<Duration>> FILTER =
      Kinds.oneKey("filter", name -> name.equals("wait") ? WAIT : null, () -> List.of("wait"));

  private static final Shape<List<Object>> ROOT = root();

  private static Shape<List<Object>> root() {
    Shape.Builder b = Shape.named("root", "All.");
    Key<Boolean> enabled = b.key("enabled", Kinds.enabled()).orElse(true);
    Key<Duration> idle = b.key("idle", WAIT).orElse(WAIT.defaults());
    Key<Secret> key = b.key("key", Kinds.secret()).optional();
    Key<List<Named<Duration>>> filters = b.key("filters", Kinds.list(FILTER)).orElse(List.of());
    Key<List<String>> names =
        b.key("names", Kinds.list(Kinds.text())).orElse(List.of("a")).alias("name");
    Key<Object> json = b.key("json", Kinds.json()).optional();
    Key<Long> size = b.key("size", Kinds.size()).orElse(65_536L);
    Key<String> old = b.key("old", Kinds.text()).optional().deprecated("nothing");
    return b.build(
        v ->
            List.of(
                v.get(enabled),
                v.get(idle),
                v.find(key),
                v.get(filters),
                v.get(names),
                v.find(json),
                v.get(size),
                v.find(old)));
  }

  private static Effective effective(String text, Map<String, String> environment) {
    Reading<List<Object>> reading = reading(ROOT, text, environment);
    reading.orThrow();
    return reading.effective().orElseThrow();
  }

  @Test
  void tree_ofNothing_isAllDefaults() {
    assertThat(effective("", Map.of()).annotated())
        .hasToString(
            "{enabled={value=true, from=default}, idle={time={value=1500ms, from=default}},"
                + " key={value=null, from=default}, filters=[],"
                + " names=[{value=a, from=default}], json={value=null, from=default},"
                + " size={value=64KiB, from=default}}");
  }

  @Test
  void tree_ofEverything_saysWhereItCameFrom() {
    String text =
        """
        enabled: "${KEY:-}"
        idle: {}
        key: ${KEY}
        filters: [wait, {wait: {time: 60s}}]
        name: a, ${MORE:-b}
        json: {x: [1, "${KEY}"], y: null}
        x-other: 1
        """;
    Effective effective = effective(text, Map.of("KEY", "k-9"));
    assertThat(effective.annotated())
        .hasToString(
            "{enabled={value=true, from=env KEY},"
                + " idle={time={value=1500ms, from=default}},"
                + " key={value=***, from=env KEY},"
                + " filters=[{wait={time={value=1500ms, from=default}}},"
                + " {wait={time={value=1m, from=r.yaml:4:31}}}],"
                + " names=[{value=a, from=r.yaml:5:7}, {value=b, from=r.yaml:5:7}],"
                + " json={x=[{value=1, from=r.yaml:6:12}, {value=***, from=env KEY}],"
                + " y={value=null, from=r.yaml:6:29}},"
                + " size={value=64KiB, from=default}}");
    assertThat(effective.plain())
        .hasToString(
            "{enabled=true, idle={time=1500ms}, key=***, filters=[{wait={time=1500ms}},"
                + " {wait={time=1m}}], names=[a, b], json={x=[1, ***], y=null}, size=64KiB}");
  }

  @Test
  void tree_ofBlankSecret_saysThatThereIsNone() {
    assertThat(effective("key: '${KEY:-}'", Map.of()).annotated())
        .asString()
        .contains("key={value=null, from=default}");
  }
}
