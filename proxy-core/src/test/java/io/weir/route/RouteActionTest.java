package io.weir.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.YamlSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteActionTest {
  private static final String WEIGHTED =
      "{name: r, to: [{cluster: a, weight: 3}, {cluster: b, weight: 2}, {cluster: c, weight: 1}]}";

  /** Always draws the same number. */
  private record Drawn(int number) implements RandomGenerator {
    @Override
    public long nextLong() {
      throw new AssertionError("only a bounded number is drawn");
    }

    @Override
    public int nextInt(int bound) {
      assertThat(number).isLessThan(bound);
      return number;
    }
  }

  private static RouteAction.Forward forward(String yaml) {
    RouteConfig config =
        YamlSource.text("r.yaml", yaml, name -> null).read(RouteConfig.SHAPE).orThrow();
    Route route =
        config.compile(
            "r",
            name -> true,
            respond -> {
              throw new AssertionError("nothing is answered here");
            });
    return (RouteAction.Forward) route.action();
  }

  private static String order(RouteAction.Forward forward, RandomGenerator random) {
    return String.join("", forward.order(random).stream().map(Target::cluster).toList());
  }

  @ParameterizedTest
  @CsvSource({"0, abc", "2, abc", "3, bac", "4, bac", "5, cab"})
  void split_drawsTheFirstByWeight_andKeepsTheOrderOfTheOthers(int drawn, String order) {
    assertThat(order(forward(WEIGHTED), new Drawn(drawn))).isEqualTo(order);
  }

  @Test
  void split_overManyDraws_keepsToTheWeights() {
    RouteAction.Forward forward = forward(WEIGHTED);
    Random random = new Random(7);
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 6000; i++) {
      counts.merge(order(forward, random), 1, Integer::sum);
    }
    assertThat(counts).containsOnlyKeys("abc", "bac", "cab");
    assertThat(counts.get("abc")).isBetween(2850, 3150);
    assertThat(counts.get("bac")).isBetween(1850, 2150);
    assertThat(counts.get("cab")).isBetween(850, 1150);
  }

  @Test
  void order_withoutWeights_isAsWritten_andDrawsNothing() {
    RouteAction.Forward forward = forward("{name: r, to: [b, a]}");
    assertThat(order(forward, new Drawn(0))).isEqualTo("ba");
    assertThat(forward.order(new Drawn(0))).isEqualTo(List.copyOf(forward.targets()));
  }
}
