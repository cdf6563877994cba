package io.weir.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ExchangeDeskTest {
  private static final String ROUTE = "{name: r, to: a}";

  private final List<String> told = new ArrayList<>();

  /** Notes what it is told of refusals, and throws where it is to. */
  private final class Noting implements Filter {
    private final boolean throwing;

    Noting(boolean throwing) {
      this.throwing = throwing;
    }

    @Override
    public Class<? extends Hook> hook() {
      return Hook.class;
    }

    @Override
    public Hook open(FilterContext context) {
      throw new AssertionError("a hook for a refused request");
    }

    @Override
    public void refused(FilterContext context, Outcome outcome) {
      RequestHead head = context.request();
      StringBuilder line = new StringBuilder(context.listener());
      line.append(' ').append(head.method()).append(head.path());
      line.append(' ').append(outcome.status()).append(' ').append(outcome.fault());
      line.append(' ').append(outcome.detail());
      outcome.tags((field, value) -> line.append(' ').append(field).append('=').append(value));
      told.add(line.toString());
      if (throwing) {
        throw new IllegalStateException("planted");
      }
    }
  }

  private static RecordingDownstream refuse(Scene scene, RequestHead head) {
    RecordingDownstream client = new RecordingDownstream(scene.time.loop());
    scene.time.loop().turn();
    scene.open().refuse(client, head, Fault.BAD_REQUEST, "why");
    return client;
  }

  @Test
  void refusal_isToldToEachFilter_whateverTheOthersDo() {
    try (Scene scene =
        Scene.of(ROUTE).cluster("a").filter(new Noting(true)).filter(new Noting(true))) {
      RecordingDownstream client = new RecordingDownstream(scene.time.loop());
      scene.open().refuse(client, null, Fault.HEADERS_TOO_LARGE, "too much");
      RequestHead head = new RequestHead("PUT", "", "/x", new Headers());
      assertThat(refuse(scene, head).field(HeaderNames.X_WEIR_FAULT)).isEqualTo("bad_request");
      assertThat(client.whole()).isTrue();
      assertThat(told)
          .containsExactly(
              "main  431 HEADERS_TOO_LARGE too much",
              "main  431 HEADERS_TOO_LARGE too much",
              "main PUT/x 400 BAD_REQUEST why",
              "main PUT/x 400 BAD_REQUEST why");
    }
  }

  @Test
  void flood_ofRefusals_isAnsweredButToldAtABoundedRate() {
    try (Scene scene = Scene.of(ROUTE).cluster("a").filter(new Noting(false))) {
      RequestHead head = new RequestHead("GET", "", "/", new Headers());
      AtomicInteger answered = new AtomicInteger();
      for (int i = 0; i < 250; i++) {
        answered.addAndGet(refuse(scene, head).status() == 400 ? 1 : 0);
      }
      assertThat(answered).hasValue(250);
      assertThat(told).hasSize(100);
      scene.pass(1000);
      refuse(scene, head);
      refuse(scene, head);
      assertThat(told).hasSize(102);
      assertThat(told.get(100)).endsWith(" unlogged=150");
      assertThat(told.get(101)).endsWith(" why");
    }
  }
}
