package io.weir.config;

import static io.weir.config.Reads.problems;
import static io.weir.config.Reads.reading;
import static io.weir.config.Reads.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.value.Secret;
import io.weir.config.value.Url;
import io.weir.config.yaml.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShapeTest {

  private record Door(
      String name,
      int port,
      RetryConfig retry,
      @Nullable String host,
      List<Door> doors,
      Duration pause) {

    static final Shape<Door> SHAPE = shape();

    private static Shape<Door> shape() {
      Shape.Builder b = Shape.named("door", "A door.");
      Key<String> name = b.key("name", Kinds.text());
      Key<Integer> port = b.key("port", Kinds.integer(0, 65_535)).required().alias("socket");
      Key<RetryConfig> retry =
          b.key("retry", RetryConfig.SHAPE).orElse(RetryConfig.SHAPE.defaults());
      Key<String> host = b.key("host", Kinds.text()).optional();
      Key<List<Door>> doors =
          b.key("doors", Kinds.list(Kinds.shape(() -> Door.SHAPE))).orElse(List.of());
      Key<Duration> wait =
          b.key("wait", Kinds.duration()).orElse(Duration.ZERO).deprecated("write retry.back_off");
      return b.build(
              v ->
                  new Door(
                      v.get(name),
                      v.get(port),
                      v.get(retry),
                      v.orNull(host),
                      v.get(doors),
                      v.get(wait)))
          .checked(
              (door, node) -> {
                if (door.port() == 13) {
                  node.at(port).problem("a lucky port");
                }
                if ("cellar".equals(door.name()) && door.host() == null) {
                  node.at(host).problem("a host, for it is a cellar");
                }
              });
    }
  }

  private record Cloud(
      boolean enabled, String name, Secret key, List<Url> urls, Optional<Url> one) {

    static final Shape<Cloud> SHAPE = shape();

    private static Shape<Cloud> shape() {
      Shape.Builder b = Shape.named("cloud", "A cloud.");
      Key<Boolean> enabled = b.key("enabled", Kinds.enabled()).orElse(true);
      Key<String> name = b.key("name", Kinds.text());
      Key<Secret> key = b.key("key", Kinds.secret());
      Key<List<Url>> urls = b.key("urls", Kinds.nonEmptyList(Kinds.url())).orElse(List.of());
      Key<Url> one = b.key("one", Kinds.url()).optional();
      return b.build(
          v -> new Cloud(v.get(enabled), v.get(name), v.get(key), v.get(urls), v.find(one)));
    }
  }

  private record Strict(Url url, boolean enabled) {

    static final Shape<Strict> SHAPE = shape();

    private static Shape<Strict> shape() {
      Shape.Builder b = Shape.named("strict", "Cannot be without a URL.");
      Key<Url> url = b.key("url", Kinds.url());
      Key<Boolean> enabled = b.key("enabled", Kinds.enabled()).orElse(true);
      return b.build(v -> new Strict(v.get(url), v.get(enabled)));
    }
  }

  @Test
  void keys_written_areRead() {
    assertThat(value(RetryConfig.SHAPE, "on: 5xx, reset\nattempts: '${N:-3}'\n"))
        .isEqualTo(new RetryConfig(List.of("5xx", "reset"), 3, Duration.ofMillis(25)));
  }

  @Test
  void keys_leftOutOrBlank_takeTheirDefaults() {
    RetryConfig defaults = RetryConfig.SHAPE.defaults();
    assertThat(defaults).isEqualTo(new RetryConfig(List.of("connect"), 2, Duration.ofMillis(25)));
    assertThat(value(RetryConfig.SHAPE, "")).isEqualTo(defaults);
    assertThat(value(RetryConfig.SHAPE, "{}")).isEqualTo(defaults);
    assertThat(value(RetryConfig.SHAPE, "on:\nattempts: ''\nback_off: '${X:-}'"))
        .isEqualTo(defaults);
    assertThat(value(RetryConfig.SHAPE, "on: []").on()).isEmpty();
  }

  @Test
  void keys_unknown_areRefusedWithTheLikelyOne() {
    assertThat(problems(RetryConfig.SHAPE, "attemps: 3\nfoo: 1\non: [x]"))
        .isEqualTo(
            """
            r.yaml:1:1: unknown key "attemps" (expected one of: on, attempts, back_off; did you\
             mean "attempts"?)
            r.yaml:2:1: unknown key "foo" (expected one of: on, attempts, back_off)""");
    assertThat(value(RetryConfig.SHAPE, "x-mine: {a: b}\nattempts: 3").attempts()).isEqualTo(3);
  }

  @Test
  void problems_manyAndDeep_areAllReportedInOrder() {
    String text =
        """
        name: front
        retry:
          attempts: three
          retires: 1
        doors:
          - {name: a, port: 70000}
          - {port: 1, doors: [{name: 7}]}
        """;
    assertThat(problems(Door.SHAPE, text))
        .isEqualTo(
            """
            r.yaml:1:1: missing key "port" (expected a whole number from 0 to 65535)
            r.yaml:3:13 retry.attempts: found "three" (expected a whole number from 1 to 10)
            r.yaml:4:3 retry: unknown key "retires" (expected one of: on, attempts, back_off)
            r.yaml:6:21 doors[0].port: found "70000" (expected a whole number from 0 to 65535)
            r.yaml:7:5 doors[1]: missing key "name" (expected a text)
            r.yaml:7:23 doors[1].doors[0]: missing key "port" (expected a whole number from 0 to\
             65535)""");
  }

  @Test
  void form_wrong_isRefused() {
    assertThat(problems(RetryConfig.SHAPE, "- attempts: 3"))
        .isEqualTo("r.yaml:1:1: found a list (expected a mapping with on, attempts, back_off)");
    assertThat(problems(RetryConfig.SHAPE, "yes"))
        .isEqualTo("r.yaml:1:1: found \"yes\" (expected a mapping with on, attempts, back_off)");
    assertThat(problems(Door.SHAPE, ""))
        .isEqualTo(
            """
            r.yaml:1:1: missing key "name" (expected a text)
            r.yaml:1:1: missing key "port" (expected a whole number from 0 to 65535)""");
  }

  @Test
  void optional_unreadable_makesNoValue() {
    assertThat(problems(Door.SHAPE, "{name: cellar, port: 1, host: [a]}"))
        .isEqualTo("r.yaml:1:31 host: found a list (expected a text)");
    assertThat(problems(Door.SHAPE, "{name: cellar, port: 1, host: '${NO}'}"))
        .isEqualTo(
            "r.yaml:1:31 host: ${NO} is not set (expected a value in the environment, or a"
                + " default as in ${NO:-…})");
  }

  @Test
  void alias_insteadOfName_isTheSame() {
    assertThat(value(Door.SHAPE, "{name: a, socket: 7}").port()).isEqualTo(7);
    assertThat(problems(Door.SHAPE, "{name: a, port: 7, socket: 7}"))
        .isEqualTo("r.yaml:1:20: key \"port\" is given twice, here as \"socket\"");
  }

  @Test
  void deprecated_written_isAWarningOnly() {
    Reading<Door> reading = reading(Door.SHAPE, "{name: a, port: 1, wait: 1s}", Map.of());
    assertThat(reading.orThrow().pause()).isEqualTo(Duration.ofSeconds(1));
    assertThat(reading.problems().render(false))
        .isEqualTo("r.yaml:1:20: warning: key \"wait\" is deprecated: write retry.back_off");
  }

  @Test
  void check_failing_reportsAtItsKey() {
    assertThat(problems(Door.SHAPE, "name: cellar\nsocket: 13"))
        .isEqualTo(
            """
            r.yaml:1:1 host: found nothing (expected a host, for it is a cellar)
            r.yaml:2:9 socket: found "13" (expected a lucky port)""");
  }

  @Test
  void make_refusing_isAProblem() {
    Shape.Builder b = Shape.named("odd", "Odd.");
    Key<Integer> n = b.key("n", Kinds.integer(0, 9)).orElse(1);
    Shape<Integer> odd =
        b.build(
            v -> {
              if (v.get(n) % 2 == 0) {
                throw new IllegalArgumentException("n must be odd");
              }
              return v.get(n);
            });
    assertThat(value(odd, "n: 3")).isEqualTo(3);
    assertThat(problems(odd, "n: 2")).isEqualTo("r.yaml:1:1: n must be odd");
  }

  @Test
  void off_unsetNames_readAsBlank() {
    String text = "enabled: '${KEY:-}'\nname: ${NAME}\nkey: ${KEY}\nurls: ['${URL}']\none: ${URL}";
    Reading<Cloud> reading = reading(Cloud.SHAPE, text, Map.of());
    assertThat(reading.orThrow())
        .isEqualTo(new Cloud(false, "", Secret.of(""), List.of(), Optional.empty()));
    assertThat(reading.problems().isEmpty()).isTrue();
    assertThat(reading.off())
        .singleElement()
        .satisfies(off -> assertThat(off.wanted()).containsExactly("KEY"));
  }

  @Test
  void off_withoutDefault_isOffToo() {
    Reading<Cloud> reading =
        reading(Cloud.SHAPE, "{enabled: '${KEY}', name: n, key: k}", Map.of("KEY", " "));
    assertThat(reading.orThrow().enabled()).isFalse();
    assertThat(reading.off())
        .singleElement()
        .satisfies(off -> assertThat(off.name()).isEqualTo("n"));
    assertThat(value(Cloud.SHAPE, "{enabled: ['${A}', '${B}'], name: n, key: k}", Map.of("A", "1")))
        .satisfies(cloud -> assertThat(cloud.enabled()).isFalse());
  }

  @Test
  void off_butWrong_isStillWrong() {
    assertThat(problems(Cloud.SHAPE, "{enabled: no, name: n, nmae: x, key: k, urls: [ftp://x]}"))
        .contains("unknown key \"nmae\"")
        .contains("found \"ftp://x\"");
    assertThat(problems(Cloud.SHAPE, "{enabled: no, key: k}")).contains("missing key \"name\"");
  }

  @Test
  void on_unsetNames_areErrorsAtTheirPlace() {
    assertThat(
            problems(Cloud.SHAPE, "enabled: true\nname: '${A}'\nkey: \"x-${B}\"", Map.of("B", "")))
        .isEqualTo(
            """
            r.yaml:2:7 name: ${A} is not set (expected a value in the environment, or a default\
             as in ${A:-…})
            r.yaml:3:6 key: ${B} is blank (expected a value in the environment, or a default as\
             in ${B:-…})""");
  }

  @Test
  void off_lackingWhatItNeeds_isLeftOutOfItsList() {
    Kind<List<Strict>> list = Kinds.list(Strict.SHAPE);
    assertThat(value(list, "[{enabled: '${U:-}', url: '${U}'}, {url: http://a}]")).hasSize(1);
    assertThat(problems(list, "[{enabled: '', url: x}]")).contains("found \"x\"");
  }

  @Test
  void off_lackingWhatItNeedsUnderADefault_isAProblem() {
    Shape.Builder b = Shape.named("holder", "Holds.");
    Strict standard = new Strict(value(Kinds.url(), "http://a"), true);
    Key<Strict> strict = b.key("strict", Strict.SHAPE).orElse(standard);
    Key<Strict> maybe = b.key("maybe", Strict.SHAPE).optional();
    Shape<List<Object>> holder = b.build(v -> List.of(v.get(strict), v.find(maybe)));
    assertThat(value(holder, "maybe: {enabled: '', url: ''}"))
        .isEqualTo(List.of(standard, Optional.empty()));
    assertThat(problems(holder, "strict: {enabled: '', url: ''}"))
        .isEqualTo(
            "r.yaml:1:9 strict: found a mapping that is off and lacks values (expected a mapping"
                + " with url, enabled)");
  }

  @Test
  void off_checks_areNotAsked() {
    Shape<RetryConfig> shape =
        RetryConfig.SHAPE.checked((value, node) -> node.problem("something else"));
    assertThat(problems(shape, "attempts: 1")).contains("something else");
    assertThat(problems(Kinds.map(shape), "{enabled: no, a: {attempts: 1}}"))
        .isEqualTo(
            "r.yaml:1:11 enabled: found \"no\" (expected a mapping with on, attempts, back_off)");
  }

  @Test
  void declaration_wrong_isRefusedAtOnce() {
    Shape.Builder twice = Shape.named("twice", "Twice.");
    twice.key("a", Kinds.text());
    twice.key("b", Kinds.text()).alias("a");
    assertThatThrownBy(() -> twice.build(v -> 1)).hasMessage("key: twice.a (expected: once)");
    Shape.Builder late = Shape.named("late", "Late.");
    Key<String> key = late.key("a", Kinds.text());
    Shape<Integer> shape = late.build(v -> 1);
    assertThatThrownBy(() -> key.orElse("x")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(shape::defaults).hasMessage("key: late.a (expected: default)");
  }
}
