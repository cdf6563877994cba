package io.weir.filters.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Step;
import io.weir.filters.ratelimit.RateLimitScene.Passage;
import io.weir.testing.FilterHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTest {
  private static Passage pass(RateLimitScene scene, String key) {
    scene.harness.loop().turn();
    Passage passage = scene.pass(key);
    scene.harness.run();
    return passage;
  }

  private static void advance(RateLimitScene scene, long millis) {
    scene.harness.advance(Duration.ofMillis(millis));
    scene.harness.run();
  }

  private static boolean waits(Passage passage) {
    return passage.step == Step.PAUSE && passage.exchange.resumed() == null;
  }

  private static boolean admitted(Passage passage) {
    return passage.step == Step.PAUSE && passage.exchange.resumed() == Step.NEXT;
  }

  @Test
  void requestOverTheLimit_waitsForItsToken() {
    RateLimitScene scene = new RateLimitScene("requests: 1/s\nqueue: {}");
    assertThat(pass(scene, "a").passed()).isTrue();
    Passage second = pass(scene, "a");
    Passage third = pass(scene, "a");
    assertThat(waits(second)).isTrue();
    advance(scene, 990);
    assertThat(waits(second)).isTrue();
    advance(scene, 20);
    assertThat(admitted(second)).isTrue();
    assertThat(waits(third)).isTrue();
    advance(scene, 1010);
    assertThat(admitted(third)).isTrue();
    assertThat(scene.stat("key", "refused")).isZero();
  }

  @Test
  void keys_takeTurns_whoeverHasMoreThatWait() {
    RateLimitScene scene =
        new RateLimitScene("per: all\nrequests: 1/s\nqueue: {max: 20, deadline: 1m}");
    pass(scene, "a");
    List<Passage> greedy = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      greedy.add(pass(scene, "a"));
    }
    Passage modest = pass(scene, "b");
    Passage other = pass(scene, "c");
    for (int second = 0; second < 3; second++) {
      advance(scene, 1010);
    }
    assertThat(greedy).filteredOn(QueueTest::admitted).hasSize(1).containsOnly(greedy.get(0));
    assertThat(admitted(modest)).isTrue();
    assertThat(admitted(other)).isTrue();
    for (int second = 0; second < 2; second++) {
      advance(scene, 1010);
    }
    assertThat(greedy).filteredOn(QueueTest::admitted).hasSize(3);
    assertThat(admitted(greedy.get(2))).as("in their order").isTrue();
  }

  @Test
  void keys_withRoomOfTheirOwn_needNotWaitForOthers() {
    RateLimitScene scene = new RateLimitScene("requests: 1/s\nqueue: {}");
    pass(scene, "a");
    assertThat(waits(pass(scene, "a"))).isTrue();
    Passage other = pass(scene, "b");
    assertThat(admitted(other)).isTrue();
  }

  @Test
  void places_areHandedOn_asSoonAsTheyAreGivenBack() {
    RateLimitScene scene = new RateLimitScene("concurrency: 1\nqueue: {}");
    Passage first = pass(scene, "a");
    Passage second = pass(scene, "a");
    assertThat(waits(second)).isTrue();
    first.done();
    scene.harness.run();
    assertThat(admitted(second)).isTrue();
    assertThat(waits(pass(scene, "a"))).isTrue();
  }

  @Test
  void deadline_endsTheWait() {
    RateLimitScene scene = new RateLimitScene("concurrency: 1\nqueue: {deadline: 2s}");
    Passage first = pass(scene, "a");
    Passage second = pass(scene, "a");
    advance(scene, 1990);
    assertThat(waits(second)).isTrue();
    advance(scene, 20);
    assertThat(second.exchange.resumed())
        .isEqualTo(
            new Step.Fail(
                Fault.RATE_LIMITED, "the limit of 1 requests at a time per key is reached"));
    second.answered(429).done();
    assertThat(second.told("retry-after")).isEqualTo("1");
    assertThat(scene.stat("key", "refused")).isEqualTo(1);
    first.done();
    assertThat(pass(scene, "a").passed()).as("nobody waits any more").isTrue();
  }

  @Test
  void request_thatWouldWaitTooLong_isRefusedAtOnce() {
    RateLimitScene scene = new RateLimitScene("requests: 1/m\nqueue: {deadline: 10s}");
    pass(scene, "a");
    assertThat(pass(scene, "a").refusal())
        .isEqualTo("the limit of 1/m requests per key is reached");
  }

  @Test
  void line_thatIsFull_keepsRoomForOtherKeys() {
    RateLimitScene scene =
        new RateLimitScene("per: all\nconcurrency: 1\nqueue: {max: 3, deadline: 1m}");
    pass(scene, "a");
    Passage one = pass(scene, "a");
    Passage two = pass(scene, "a");
    Passage three = pass(scene, "a");
    assertThat(pass(scene, "a").refusal()).isEqualTo("too many requests wait for a limit");
    Passage other = pass(scene, "b");
    assertThat(waits(other)).isTrue();
    assertThat(three.exchange.resumed()).isInstanceOf(Step.Fail.class);
    assertThat(waits(one) && waits(two)).isTrue();
    assertThat(pass(scene, "b").step).as("b has its share").isInstanceOf(Step.Fail.class);
  }

  @Test
  void client_thatLeavesTheLine_takesNothing_andTheNextGoesOn() {
    RateLimitScene scene = new RateLimitScene("requests: 1/s\nqueue: {}");
    pass(scene, "a");
    Passage second = pass(scene, "a");
    Passage third = pass(scene, "a");
    second.done(new FilterHarness.Ending().status(0).fault(Fault.CLIENT_GONE, ""));
    advance(scene, 1010);
    assertThat(second.exchange.resumed()).isNull();
    assertThat(admitted(third)).isTrue();
  }

  @Test
  void client_thatLeavesWhenItsTurnHasCome_givesEverythingBack() {
    RateLimitScene scene =
        new RateLimitScene("limits: [{concurrency: 1}, {requests: 2/h}]\nqueue: {}");
    Passage first = pass(scene, "a");
    Passage second = pass(scene, "a");
    first.done();
    // Its turn has come, but its loop has not run yet.
    second.done(new FilterHarness.Ending().status(0).fault(Fault.CLIENT_GONE, ""));
    scene.harness.run();
    assertThat(second.exchange.resumed()).isNull();
    assertThat(pass(scene, "a").passed()).isTrue();
  }
}
