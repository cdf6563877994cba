package io.weir.filters.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.identity.Identity;
import io.weir.filters.identity.NamePatterns;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import io.weir.testing.FilterHarness.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFilterTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"m\",\"messages\":[{\"content\":\"a \\\"}\"}]}";
  private static final String STREAM = ASK.replace("{\"model", "{\"stream\":true,\"model");
  private static final String EVENTS = "data: {\"choices\":[]}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final HeaderName X_CACHE = HeaderName.of("x-cache");
  private static final HeaderName AGE = HeaderName.of("age");

  private final FilterHarness harness = new FilterHarness();

  /** Where a client's bytes go. */
  private static final class Client implements Sink, Step.Flow {
    private final StringBuilder seen = new StringBuilder();
    private boolean ended;
    private @Nullable Fault fault;

    @Override
    public void emit(ByteBuf owned, boolean end) {
      seen.append(owned.toString(StandardCharsets.UTF_8));
      owned.release();
      ended |= end;
    }

    @Override
    public void fail(Fault why, String detail) {
      fault = why;
    }
  }

  /** One request on its way through the filter. */
  private final class Call {
    private final FilterHarness.Context context;
    private final Hook hook;
    private final Client client = new Client();
    private final Step step;
    private Step.@Nullable Feed feed;
    private Headers told = new Headers();
    private int answered;

    Call(Filter filter, String body, String... fields) {
      this(filter, (Identity) null, body, fields);
    }

    Call(Filter filter, @Nullable Identity identity, String body, String... fields) {
      context = harness.exchange("POST", CHAT);
      for (int i = 0; i < fields.length; i += 2) {
        context.request().headers().add(fields[i], fields[i + 1]);
      }
      if (identity != null) {
        context.set(Identity.SLOT, identity);
      }
      hook = context.open(filter);
      hook.request(context.request(), false);
      Hook.KnownBody known = FilterHarness.body(body);
      step = hook.ready(known);
    }

    /** A call in the background. */
    Call(FilterHarness.Context beside) {
      context = beside;
      hook = beside.opened();
      step = Step.NEXT;
    }

    /** The upstream's head. */
    Call head(int status, String type, String... fields) {
      told.add("content-type", type);
      for (int i = 0; i < fields.length; i += 2) {
        told.add(fields[i], fields[i + 1]);
      }
      ResponseHead head = new ResponseHead(status, told);
      hook.response(head, false);
      answered = head.status();
      return this;
    }

    int status() {
      return answered;
    }

    Call says(String text, boolean end) {
      hook.responseData(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), end, client);
      harness.run();
      if (end) {
        done(new Ending());
      }
      return this;
    }

    void done(Ending ending) {
      hook.done(ending);
      harness.run();
    }

    Call answered(String body) {
      assertThat(step).isEqualTo(Step.NEXT);
      return head(200, "application/json").says(body, true);
    }

    /** Takes what the cache answers, now or after the pause, as the exchange would. */
    Call taken() {
      Step answer = step == Step.PAUSE ? context.resumed() : step;
      if (answer instanceof Step.Reply reply) {
        told = reply.answer().headers();
        hook.response(new ResponseHead(reply.answer().status(), told), false);
        client.emit(Unpooled.wrappedBuffer(reply.answer().body()), true);
      } else if (answer instanceof Step.Stream stream) {
        told = stream.head().headers();
        feed = stream.feed();
        hook.response(stream.head(), false);
        stream.feed().start(client);
      } else {
        throw new AssertionError("not answered: " + answer);
      }
      return this;
    }

    String cache() {
      return String.valueOf(told.get(X_CACHE));
    }

    @Nullable String bypass() {
      return (String) context.tags().get("cache_bypass");
    }
  }

  private static Identity named(String name) {
    NamePatterns all = NamePatterns.ALL;
    return new Identity(name, "id-" + name, null, Set.of(), all, all, Map.of(), Identity.NEVER);
  }

  private Filter filter(String yaml) {
    return harness.filter(new CacheKind(), yaml);
  }

  private long stat(String name, String label) {
    return new StatsView(harness.stats())
        .text(series -> series.startsWith(name) && series.contains(label), true)
        .lines()
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private boolean asksUpstream(Filter filter, String body, String... fields) {
    Call call = new Call(filter, body, fields);
    boolean asks = call.step == Step.NEXT;
    call.done(new Ending());
    return asks;
  }

  @Test
  void request_askedAgain_isAnsweredFromMemoryWithItsAge() {
    Filter filter = filter("{}");
    Call first = new Call(filter, ASK).answered("{\"a\":1}");
    assertThat(first.cache()).isEqualTo("miss");
    assertThat(first.client.seen).hasToString("{\"a\":1}");
    harness.advance(Duration.ofSeconds(7));
    Call second = new Call(filter, ASK).taken();
    assertThat(second.client.seen).hasToString("{\"a\":1}");
    assertThat(second.cache()).isEqualTo("hit");
    assertThat(second.told.get(AGE)).isEqualTo("7");
    assertThat(second.told.get(HeaderNames.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(second.context.tags()).containsEntry("cache", "hit");
    assertThat(stat("weir_cache_requests_total", "\"hit\"")).isEqualTo(1);
    assertThat(stat("weir_cache_requests_total", "\"miss\"")).isEqualTo(1);
    assertThat(stat("weir_cache_entries", "main")).isEqualTo(1);
    assertThat(stat("weir_cache_bytes", "main")).isPositive();
  }

  @Test
  void answer_tooOld_isAskedForAgain() {
    Filter filter = filter("{ttl: 1m}");
    new Call(filter, ASK).answered("{}");
    harness.advance(Duration.ofSeconds(59));
    assertThat(asksUpstream(filter, ASK)).isFalse();
    harness.advance(Duration.ofSeconds(2));
    assertThat(asksUpstream(filter, ASK)).isTrue();
  }

  @Test
  void answer_ofOneClient_holdsNothingThatIsItsOwn() {
    Filter filter = filter("{}");
    new Call(filter, ASK)
        .head(
            200,
            "application/json",
            "Set-Cookie",
            "a=b",
            "X-RateLimit-Remaining-Requests",
            "9",
            "x-request-id",
            "r1",
            "openai-model",
            "m")
        .says("{}", true);
    Call second = new Call(filter, ASK).taken();
    assertThat(second.told.toString().toLowerCase(Locale.ROOT))
        .contains("openai-model: m")
        .doesNotContain("cookie", "ratelimit", "r1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"n\",\"messages\":[{\"content\":\"a \\\"}\"}]}",
        "{\"model\":\"m\",\"messages\":[{\"content\":\"b \\\"}\"}]}",
        "{\"model\":\"m\",\"messages\":[{\"content\":\"a \\\"}\"}],\"seed\":1}",
        "{\"model\":\"m\",\"messages\":[{\"content\":\"a \\\"}\"}],\"stream\":\"yes\"}"
      })
  void request_thatDiffers_isAnother(String other) {
    Filter filter = filter("{}");
    new Call(filter, ASK).answered("{}");
    assertThat(asksUpstream(filter, other)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " { \"model\" :\"m\" , \"messages\":[{\"content\":\"a \\\"}\"}] }",
        "{\"model\":\"m\",\"messages\":[{\"content\":\"a \\\"}\"}],\"stream\":false}",
        "{\"stream\": null, \"model\":\"m\",\"messages\":[{\"content\":\"a \\\"}\"}]}"
      })
  void request_thatOnlySaysItOtherwise_isTheSame(String other) {
    Filter filter = filter("{}");
    new Call(filter, ASK.replace(" :", ":")).answered("{}");
    String same = other.replace("\"model\" :\"m\"", "\"model\":\"m\"");
    assertThat(asksUpstream(filter, same)).isFalse();
  }

  @Test
  void callers_shareNothing_unlessToldTo() {
    Filter own = filter("{}");
    new Call(own, named("alice"), ASK).answered("{}");
    assertThat(new Call(own, named("alice"), ASK).taken().cache()).isEqualTo("hit");
    Call bob = new Call(own, named("bob"), ASK);
    assertThat(bob.step).isEqualTo(Step.NEXT);
    bob.done(new Ending());

    Filter all = filter("{scope: all}");
    new Call(all, named("alice"), ASK).answered("{}");
    assertThat(new Call(all, named("bob"), ASK).taken().cache()).isEqualTo("hit");
  }

  @Test
  void callers_withoutIdentity_areToldApartByTheirCredential() {
    Filter filter = filter("{}");
    new Call(filter, ASK, "Authorization", "Bearer a").answered("{}");
    assertThat(asksUpstream(filter, ASK, "authorization", "Bearer a")).isFalse();
    assertThat(asksUpstream(filter, ASK, "authorization", "Bearer b")).isTrue();
    assertThat(asksUpstream(filter, ASK)).isTrue();
  }

  @Test
  void headers_thatCount_makeAnotherRequest() {
    Filter filter = filter("{headers: [anthropic-version]}");
    new Call(filter, ASK, "anthropic-version", "1", "user-agent", "x").answered("{}");
    assertThat(asksUpstream(filter, ASK, "anthropic-version", "1")).isFalse();
    assertThat(asksUpstream(filter, ASK, "anthropic-version", "2")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tools\":[{\"a\":1}]}|tools",
        "{\"temperature\":1.01}|temperature",
        "{\"temperature\":\"hot\"}|temperature",
        "[1]|body_unreadable",
        "{\"a\":1 \"stream\":true}|body_unreadable",
        "{\"a\":\"|body_unreadable"
      })
  void request_thatMayNot_passesBy(String body, String why) {
    Call call = new Call(filter("{}"), body);
    assertThat(call.step).isEqualTo(Step.NEXT);
    assertThat(call.bypass()).isEqualTo(why);
    call.head(200, "application/json").says("{}", true);
    assertThat(call.cache()).isEqualTo("bypass");
    assertThat(stat("weir_cache_entries", "main")).isZero();
  }

  @Test
  void request_withToolsOrHeat_isKeptWhereAllowed() {
    Filter filter = filter("{tools: true, temperature_max: 2}");
    String body = "{\"tools\":[{\"a\":1}],\"temperature\":1.5}";
    new Call(filter, body).answered("{}");
    assertThat(asksUpstream(filter, body)).isFalse();
    assertThat(asksUpstream(filter("{}"), "{\"tools\":[], \"temperature\": 1}")).isTrue();
  }

  @Test
  void clientsDirectives_areObeyed() {
    Filter filter = filter("{}");
    Call only = new Call(filter, ASK, "cache-control", "only-if-cached");
    assertThat(((Step.Reply) only.step).answer().status()).isEqualTo(504);
    only.done(new Ending());
    new Call(filter, ASK).answered("{\"old\":1}");
    Call noStore = new Call(filter, ASK, "cache-control", "no-store");
    assertThat(noStore.bypass()).isEqualTo("no_store");
    harness.advance(Duration.ofSeconds(5));
    assertThat(asksUpstream(filter, ASK, "cache-control", "max-age=5")).isFalse();
    assertThat(asksUpstream(filter, ASK, "cache-control", "max-age=4")).isTrue();
    assertThat(asksUpstream(filter, ASK, "cache-control", "only-if-cached")).isFalse();
    new Call(filter, ASK, "cache-control", "no-cache").answered("{\"new\":1}");
    assertThat(new Call(filter, ASK).taken().client.seen).hasToString("{\"new\":1}");
  }

  @ParameterizedTest
  @CsvSource({
    "no-store,true",
    "no-cache,true",
    "max-age=0,true",
    "private,false",
    "'max-age=60, public',false"
  })
  void upstreamsDirectives_areObeyed(String said, boolean again) {
    Filter filter = filter("{}");
    new Call(filter, ASK).head(200, "application/json", "cache-control", said).says("{}", true);
    assertThat(asksUpstream(filter, ASK)).isEqualTo(again);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500|application/json|{}",
        "429|application/json|{}",
        "200|application/json|{\"error\":{\"message\":\"no\"}}",
        "200|text/event-stream|data: {}~~",
        "200|text/event-stream|data: {\"error\":{}}~~data: [DONE]~~",
        "200|text/event-stream|event: error~data: {}~~event: message_stop~~",
        "200|text/event-stream|data: [DONE]",
        "200|application/x-ndjson|{\"done\":false}~"
      })
  void answer_thatFailed_isNotKept(int status, String type, String body) {
    Filter filter = filter("{}");
    new Call(filter, ASK).head(status, type).says(body.replace('~', '\n'), true);
    assertThat(asksUpstream(filter, ASK)).isTrue();
    assertThat(stat("weir_cache_unkept_total", "failed")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/event-stream|data: {}~~data: [DONE]~~",
        "text/event-stream|event: message_start~data: {}~~event: message_stop~data: {}~~",
        "application/x-ndjson|{\"done\":false}~{\"done\":true}~"
      })
  void stream_thatIsWhole_isKeptToTheByte(String type, String events) {
    Filter filter = filter("{}");
    String body = events.replace('~', '\n');
    Call first = new Call(filter, STREAM).head(200, type, "cache-control", "no-cache");
    first.says(body.substring(0, 5), false).says(body.substring(5), true);
    Call second = new Call(filter, STREAM).taken();
    assertThat(second.client.seen).hasToString(body);
    assertThat(second.client.ended).isTrue();
    assertThat(second.cache()).isEqualTo("hit");
  }

  @Test
  void answer_cutOff_isNotKept() {
    Filter filter = filter("{}");
    Call first = new Call(filter, STREAM).head(200, "text/event-stream");
    first.says(EVENTS, false).done(new Ending().fault(Fault.TRUNCATED, "cut"));
    assertThat(asksUpstream(filter, STREAM)).isTrue();
    assertThat(stat("weir_cache_unkept_total", "incomplete")).isEqualTo(1);
  }

  @Test
  void answer_longerThanAnEntry_isNotKept() {
    Filter filter = filter("{max_entry_bytes: 10}");
    new Call(filter, ASK).answered("{\"long\":12345}");
    assertThat(asksUpstream(filter, ASK)).isTrue();
    assertThat(stat("weir_cache_unkept_total", "too_long")).isEqualTo(1);
  }

  @Test
  void followers_shareTheLeadersStreamAsItComes() {
    Filter filter = filter("{}");
    Call leader = new Call(filter, STREAM);
    Call early = new Call(filter, STREAM);
    assertThat(leader.step).isEqualTo(Step.NEXT);
    assertThat(early.step).isEqualTo(Step.PAUSE);
    harness.run();
    assertThat(leader.context.kept()).isTrue();
    leader.head(200, "text/event-stream").says(EVENTS, false);
    early.taken();
    assertThat(early.client.seen).hasToString(EVENTS);
    assertThat(early.cache()).isEqualTo("coalesced");
    Call later = new Call(filter, STREAM);
    harness.run();
    later.taken();
    assertThat(later.client.seen).hasToString(EVENTS);
    leader.says(DONE, true);
    for (Call call : List.of(leader, early, later)) {
      assertThat(call.client.seen).hasToString(EVENTS + DONE);
      assertThat(call.client.ended).isTrue();
      assertThat(call.client.fault).isNull();
    }
    assertThat(stat("weir_cache_requests_total", "coalesced")).isEqualTo(2);
    assertThat(new Call(filter, STREAM).taken().cache()).isEqualTo("hit");
  }

  @Test
  void followers_ofAnotherForm_doNotShare() {
    Filter filter = filter("{}");
    Call leader = new Call(filter, STREAM);
    assertThat(asksUpstream(filter, ASK)).isTrue();
    leader.done(new Ending());
  }

  @Test
  void followers_leave_theLeaderIsKeptNoLonger() {
    Filter filter = filter("{}");
    Call leader = new Call(filter, STREAM);
    Call one = new Call(filter, STREAM);
    Call two = new Call(filter, STREAM);
    harness.run();
    assertThat(leader.context.kept()).isTrue();
    one.done(new Ending().fault(Fault.CLIENT_GONE, "left"));
    assertThat(leader.context.kept()).isTrue();
    two.done(new Ending().fault(Fault.CLIENT_GONE, "left"));
    assertThat(leader.context.kept()).isFalse();
    leader.answered("{}");
  }

  @Test
  void leader_failsBeforeItsHead_oneFollowerCallsInItsPlace() {
    Filter filter = filter("{}");
    Call leader = new Call(filter, ASK);
    Call one = new Call(filter, ASK);
    Call two = new Call(filter, ASK);
    harness.run();
    leader.done(new Ending().fault(Fault.CLIENT_GONE, "left"));
    List<Call> resumed = new ArrayList<>();
    for (Call call : List.of(one, two)) {
      if (call.context.resumed() == Step.NEXT) {
        resumed.add(call);
      }
    }
    assertThat(resumed).hasSize(1);
    Call next = resumed.get(0);
    Call other = next == one ? two : one;
    next.head(200, "application/json").says("{\"b\":2}", true);
    assertThat(other.taken().client.seen).hasToString("{\"b\":2}");
  }

  @Test
  void leader_isRefused_followersCallByThemselvesInTheEnd() {
    Filter filter = filter("{}");
    Call leader = new Call(filter, ASK);
    List<Call> others = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      others.add(new Call(filter, ASK));
    }
    harness.run();
    leader.head(429, "application/json").says("{}", true);
    Call next =
        others.stream().filter(c -> c.context.resumed() == Step.NEXT).findFirst().orElseThrow();
    next.head(429, "application/json").says("{}", true);
    assertThat(others).allMatch(call -> call.context.resumed() == Step.NEXT);
    others.forEach(call -> call.done(new Ending()));
  }

  @Test
  void leader_breaksOff_followersAreToldAndNotEnded() {
    Filter filter = filter("{}");
    Call leader = new Call(filter, STREAM);
    Call follower = new Call(filter, STREAM);
    harness.run();
    leader.head(200, "text/event-stream").says(EVENTS, false);
    follower.taken();
    leader.done(new Ending().fault(Fault.UPSTREAM_RESET, "reset"));
    assertThat(follower.client.fault).isEqualTo(Fault.UPSTREAM_RESET);
    assertThat(follower.client.ended).isFalse();
    assertThat(asksUpstream(filter, STREAM)).isTrue();
  }

  @Test
  void follower_thatReadsSlowly_getsAllWhenItReadsAgain() {
    Filter filter = filter("{}");
    Call leader = new Call(filter, STREAM);
    Call slow = new Call(filter, STREAM);
    harness.run();
    leader.head(200, "text/event-stream").says(EVENTS, false);
    slow.taken();
    Step.Feed feed = Objects.requireNonNull(slow.feed);
    feed.hold(true);
    StringBuilder all = new StringBuilder(EVENTS);
    for (int i = 0; i < 500; i++) {
      all.append(EVENTS);
      leader.says(EVENTS, false);
    }
    leader.says(DONE, true);
    assertThat(slow.client.seen).hasToString(EVENTS);
    feed.hold(false);
    assertThat(slow.client.seen).hasToString(all.append(DONE).toString());
    assertThat(slow.client.ended).isTrue();
  }

  @Test
  void flight_thatGrowsTooLong_takesNobodyNewAndCutsWhoLags() {
    Filter filter = filter("{max_entry_bytes: 100}");
    Call leader = new Call(filter, STREAM);
    Call quick = new Call(filter, STREAM);
    Call slow = new Call(filter, STREAM);
    harness.run();
    leader.head(200, "text/event-stream");
    harness.run();
    quick.taken();
    slow.taken();
    Step.Feed feed = Objects.requireNonNull(slow.feed);
    feed.hold(true);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      all.append(EVENTS);
      leader.says(EVENTS, false);
    }
    assertThat(slow.client.fault).isEqualTo(Fault.CLIENT_TOO_SLOW);
    assertThat(asksUpstream(filter, STREAM)).isTrue();
    leader.says(DONE, true);
    assertThat(quick.client.seen).hasToString(all.append(DONE).toString());
    assertThat(quick.client.ended).isTrue();
    assertThat(quick.client.fault).isNull();
  }

  @Test
  void coalesce_off_everyoneCalls() {
    Filter filter = filter("{coalesce: false}");
    Call leader = new Call(filter, ASK);
    assertThat(asksUpstream(filter, ASK)).isTrue();
    leader.done(new Ending());
  }

  @Test
  void store_keepsAnswersForOtherProcesses() {
    Filter here = filter("{store: memory}");
    new Call(here, ASK).answered("{\"a\":1}");
    Filter there = filter("{store: memory}");
    Call call = new Call(there, ASK).taken();
    assertThat(call.client.seen).hasToString("{\"a\":1}");
    assertThat(call.cache()).isEqualTo("hit");
  }

  @Test
  void reload_keepsWhatIsKept_whereKeysStayTheSame() {
    Filter before = filter("{ttl: 1m}");
    new Call(before, ASK).answered("{}");
    Filter after = harness.previous(before).filter(new CacheKind(), "{ttl: 5m}");
    before.close();
    assertThat(asksUpstream(after, ASK)).isFalse();
    assertThat(stat("weir_cache_entries", "main")).isEqualTo(1);
    Filter other = harness.filter(new CacheKind(), "{namespace: two}");
    assertThat(asksUpstream(other, ASK)).isTrue();
    after.close();
    other.close();
    assertThat(stat("weir_cache_entries", "main")).isZero();
  }

  @Test
  void otherRequests_areNoneOfItsBusiness() {
    Filter filter = filter("{}");
    assertThat(filter.open(harness.exchange("GET", CHAT))).isNull();
    assertThat(filter.open(harness.exchange("POST", "/v1/files"))).isNull();
    assertThat(filter.open(harness.exchange("POST", "/v1/threads/t/messages"))).isNull();
    assertThat(filter.open(harness.exchange("POST", "/v1/messages?beta=true"))).isNotNull();
    assertThat(filter("{enabled: ''}").open(harness.exchange("POST", CHAT))).isNull();
  }

  /** The call in the background that this one has begun. */
  private Call background(Call first) {
    return new Call(Objects.requireNonNull(first.context.beside()));
  }

  @Test
  void answer_stale_isGivenWhileOneCallBringsAnother() {
    Filter filter = filter("{ttl: 1m, stale: 30s}");
    new Call(filter, ASK).answered("{\"old\":1}");
    harness.advance(Duration.ofSeconds(80));
    Call first = new Call(filter, ASK).taken();
    assertThat(first.cache()).isEqualTo("stale");
    assertThat(first.told.get(AGE)).isEqualTo("80");
    assertThat(first.client.seen).hasToString("{\"old\":1}");
    Call second = new Call(filter, ASK).taken();
    assertThat(second.cache()).isEqualTo("stale");
    assertThat(second.context.beside()).isNull();
    background(first).head(200, "application/json").says("{\"new\":1}", true);
    Call third = new Call(filter, ASK).taken();
    assertThat(third.cache()).isEqualTo("hit");
    assertThat(third.client.seen).hasToString("{\"new\":1}");
    assertThat(stat("weir_cache_refreshes_total", "kept")).isEqualTo(1);
    assertThat(stat("weir_cache_requests_total", "stale")).isEqualTo(2);
  }

  @Test
  void answer_staleForTooLong_isNotGivenButItsRefreshIsShared() {
    Filter filter = filter("{ttl: 1m, stale: 30s}");
    new Call(filter, ASK).answered("{}");
    harness.advance(Duration.ofSeconds(89));
    Call stale = new Call(filter, ASK).taken();
    harness.advance(Duration.ofSeconds(2));
    Call late = new Call(filter, ASK);
    harness.run();
    assertThat(late.step).isEqualTo(Step.PAUSE);
    Call gone = new Call(filter, ASK);
    gone.done(new Ending().fault(Fault.CLIENT_GONE, "left"));
    background(stale).head(200, "application/json").says("{\"new\":1}", true);
    assertThat(late.taken().client.seen).hasToString("{\"new\":1}");
    assertThat(late.cache()).isEqualTo("coalesced");
  }

  @Test
  void refresh_failed_leavesTheOldAnswerAndIsTriedAgainAfterASecond() {
    Filter filter = filter("{ttl: 1m, stale: 30s}");
    new Call(filter, ASK).answered("{}");
    harness.advance(Duration.ofSeconds(61));
    Call first = new Call(filter, ASK).taken();
    background(first).head(503, "application/json").says("{}", true);
    Call second = new Call(filter, ASK).taken();
    assertThat(second.cache()).isEqualTo("stale");
    assertThat(second.context.beside()).isNull();
    harness.advance(Duration.ofSeconds(1));
    Call third = new Call(filter, ASK).taken();
    Call again = background(third);
    again.head(200, "application/json");
    again.done(new Ending().fault(Fault.UPSTREAM_RESET, "reset"));
    assertThat(new Call(filter, ASK).taken().cache()).isEqualTo("stale");
    assertThat(stat("weir_cache_refreshes_total", "failed")).isEqualTo(2);
    harness.advance(Duration.ofSeconds(30));
    assertThat(asksUpstream(filter, ASK)).isTrue();
  }

  @Test
  void refreshes_areBounded() {
    Filter filter = filter("{ttl: 1m, stale: 30s, refreshes_max: 1}");
    String other = "{\"model\":\"other\"}";
    new Call(filter, ASK).answered("{}");
    new Call(filter, other).answered("{}");
    harness.advance(Duration.ofSeconds(61));
    Call first = new Call(filter, ASK).taken();
    Call second = new Call(filter, other).taken();
    assertThat(second.cache()).isEqualTo("stale");
    assertThat(second.context.beside()).isNull();
    assertThat(stat("weir_cache_refreshes_total", "refused")).isEqualTo(1);
    background(first).head(200, "application/json").says("{}", true);
    assertThat(new Call(filter, other).taken().context.beside()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "max-age=60|-|true",
        "max-age=60, stale-while-revalidate=10|-|true",
        "max-age=60, stale-while-revalidate=4|-|false",
        "max-age=60, must-revalidate|-|false",
        "-|max-age=65|true",
        "-|max-age=64|false",
        "-|no-cache|false"
      })
  void stale_isWithinWhatBothSidesSay(@Nullable String said, @Nullable String asks, boolean given) {
    Filter filter = filter("{ttl: 1m, stale: 30s}");
    Call first = new Call(filter, ASK);
    if (said != null) {
      first.told.add(HeaderNames.CACHE_CONTROL, said);
    }
    first.answered("{}");
    harness.advance(Duration.ofSeconds(65));
    String[] fields = asks == null ? new String[0] : new String[] {"cache-control", asks};
    assertThat(asksUpstream(filter, ASK, fields)).isEqualTo(!given);
  }

  @Test
  void answer_thatWasOldWhenItCame_isFreshForLess() {
    Filter filter = filter("{}");
    Call first = new Call(filter, ASK);
    first.head(200, "application/json", "cache-control", "max-age=60", "age", "50");
    first.says("{}", true);
    harness.advance(Duration.ofSeconds(9));
    assertThat(asksUpstream(filter, ASK)).isFalse();
    harness.advance(Duration.ofSeconds(2));
    assertThat(asksUpstream(filter, ASK)).isTrue();
  }

  @Test
  void call_fails_whatIsKeptStandsInForIt() {
    Filter filter = filter("{ttl: 1m, stale_if_error: 1h}");
    new Call(filter, ASK).answered("{\"old\":1}");
    harness.advance(Duration.ofSeconds(61));
    Call leader = new Call(filter, ASK);
    Call follower = new Call(filter, ASK);
    harness.run();
    assertThat(leader.step).isEqualTo(Step.NEXT);
    leader.head(502, "text/plain", "x-weir-fault", "connect_failed").says("no", true);
    for (Call call : List.of(leader, follower.taken())) {
      assertThat(call.client.seen).hasToString("{\"old\":1}");
      assertThat(call.client.ended).isTrue();
      assertThat(call.cache()).isEqualTo("stale");
      assertThat(call.told.get(AGE)).isEqualTo("61");
      assertThat(call.told.get(HeaderNames.CONTENT_TYPE)).isEqualTo("application/json");
      assertThat(call.told.contains(HeaderNames.X_WEIR_FAULT)).isFalse();
    }
    assertThat(leader.status()).isEqualTo(200);
    Call refused = new Call(filter, ASK).head(404, "text/plain").says("no", true);
    assertThat(refused.client.seen).hasToString("no");
    harness.advance(Duration.ofHours(1));
    Call late = new Call(filter, ASK).head(502, "text/plain").says("no", true);
    assertThat(late.client.seen).hasToString("no");
    assertThat(late.cache()).isEqualTo("miss");
  }

  @Test
  void store_holdsStaleAnswers_too() {
    Filter here = filter("{ttl: 1m, stale: 30s, store: memory}");
    new Call(here, ASK).answered("{}");
    harness.advance(Duration.ofSeconds(70));
    Filter there = filter("{ttl: 1m, stale: 30s, store: memory}");
    Call call = new Call(there, ASK).taken();
    assertThat(call.cache()).isEqualTo("stale");
    assertThat(call.context.beside()).isNotNull();
  }
}
