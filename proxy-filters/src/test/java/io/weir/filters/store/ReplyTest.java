package io.weir.filters.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ReplyTest {
  @Test
  void reply_thatIsThere_isHandedOnAtOnce() {
    List<String> told = new ArrayList<>();

    Reply.of("yes").then(told::add);

    assertThat(told).containsExactly("yes");
    assertThat(Reply.of("yes").now()).isEqualTo("yes");
  }

  @Test
  void reply_pending_tellsAllInTheirOrder() {
    Reply<String> reply = Reply.pending();
    List<String> told = new ArrayList<>();
    reply.then(answer -> told.add("first " + answer));
    reply.then(answer -> told.add("second " + answer));
    assertThat(reply.now()).isNull();

    assertThat(reply.complete("yes")).isTrue();

    assertThat(told).containsExactly("first yes", "second yes");
    assertThat(reply.now()).isEqualTo("yes");
  }

  @Test
  void complete_aSecondTime_changesNothing() {
    Reply<String> reply = Reply.pending();
    reply.complete("yes");

    assertThat(reply.complete("no")).isFalse();
    assertThat(reply.now()).isEqualTo("yes");
  }

  @Test
  void then_whoThrows_keepsNobodyFromTheAnswer() {
    Reply<String> reply = Reply.pending();
    List<String> told = new ArrayList<>();
    reply.then(
        answer -> {
          throw new IllegalStateException("on purpose");
        });
    reply.then(told::add);

    reply.complete("yes");

    assertThat(told).containsExactly("yes");
  }

  @Test
  void map_nowAndLater_turnsTheAnswer() {
    Reply<Integer> later = Reply.pending();
    Reply<Integer> mapped = later.map(number -> number + 1);
    later.complete(1);

    assertThat(mapped.now()).isEqualTo(2);
    assertThat(Reply.of(1).map(number -> number + 1).now()).isEqualTo(2);
  }

  @RepeatedTest(50)
  void then_racingWithComplete_isToldOnce() throws Exception {
    Reply<String> reply = Reply.pending();
    AtomicInteger told = new AtomicInteger();
    CyclicBarrier start = new CyclicBarrier(2);
    Thread other =
        new Thread(
            () -> {
              try {
                start.await();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
              reply.complete("yes");
            });
    other.start();
    start.await();
    reply.then(answer -> told.incrementAndGet());
    other.join();

    assertThat(told.get()).isEqualTo(1);
  }
}
