package io.weir.filters.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.filters.identity.Identity;
import io.weir.filters.identity.NamePatterns;
import io.weir.testing.FilterHarness;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsFilterTest {
  private static final String LIST =
      """
      list:
        - {name: gpt-4o, aliases: [best], owned_by: openai, created: 2024-05-13, context: 128000,
           capabilities: [tools, vision], serves: ["gpt-4o-20*"]}
        - claude/opus
        - {name: embed, capabilities: [embedding]}
      """;

  private final FilterHarness house = new FilterHarness();

  private Filter filter(String more) {
    return house.filter(new ModelsKind(), LIST + more);
  }

  private static String body(Step step) {
    assertThat(step).isInstanceOf(Step.Reply.class);
    return new String(((Step.Reply) step).answer().body(), StandardCharsets.UTF_8);
  }

  private Step ask(FilterHarness.Context call) {
    return call.open(filter("")).request(call.request(), true);
  }

  private Step get(String path) {
    return ask(house.exchange("GET", path));
  }

  @Test
  void list_forOpenAiClients_holdsNamesAndAliases() {
    assertThat(body(get("/v1/models")))
        .isEqualTo(
            "{\"object\":\"list\",\"data\":["
                + "{\"id\":\"gpt-4o\",\"object\":\"model\",\"created\":1715558400,"
                + "\"owned_by\":\"openai\",\"context_length\":128000},"
                + "{\"id\":\"best\",\"object\":\"model\",\"created\":1715558400,"
                + "\"owned_by\":\"openai\",\"context_length\":128000},"
                + "{\"id\":\"claude/opus\",\"object\":\"model\",\"created\":0,"
                + "\"owned_by\":\"weir\"},"
                + "{\"id\":\"embed\",\"object\":\"model\",\"created\":0,\"owned_by\":\"weir\"}]}");
  }

  @ParameterizedTest
  @CsvSource({
    "'', gpt-4o, embed, false",
    "?limit=2, gpt-4o, best, true",
    "?limit=2&after_id=best, claude/opus, embed, false",
    "?before_id=claude%2Fopus&limit=1, best, best, true",
    "?before_id=best&limit=9, gpt-4o, gpt-4o, false",
    "?limit=many&after_id=nobody, gpt-4o, embed, false"
  })
  void list_forAnthropicClients_comesInPages(
      String query, String first, String last, boolean more) {
    FilterHarness.Context call = house.exchange("GET", "/v1/models" + query);
    call.request().headers().add("anthropic-version", "2023-06-01");
    assertThat(body(ask(call)))
        .startsWith("{\"data\":[{\"type\":\"model\",\"id\":\"" + first + '"')
        .endsWith(
            "\"has_more\":%s,\"first_id\":\"%s\",\"last_id\":\"%s\"}".formatted(more, first, last));
  }

  @Test
  void model_byItsName_isTold_orIsUnknown() {
    assertThat(body(get("/v1/models/claude%2Fopus"))).contains("\"id\":\"claude/opus\"");
    assertThat(body(get("/v1/models/claude/opus"))).contains("\"id\":\"claude/opus\"");
    assertThat(body(get("/v1/models/gpt-4o-2024-05-13"))).contains("\"owned_by\":\"openai\"");
    FilterHarness.Context call = house.exchange("GET", "/v1/models/gpt-4o");
    call.request().headers().add("anthropic-version", "2023-06-01");
    assertThat(body(ask(call)))
        .isEqualTo(
            "{\"type\":\"model\",\"id\":\"gpt-4o\",\"display_name\":\"gpt-4o\","
                + "\"created_at\":\"2024-05-13T00:00:00Z\"}");
    assertThat(get("/v1/models/gpt-5"))
        .isEqualTo(new Step.Fail(Fault.UNKNOWN_MODEL, "there is no model \"gpt-5\""));
  }

  @Test
  void ollamasQuestions_areAnswered() {
    assertThat(body(get("/api/tags"))).contains("\"name\":\"best\",\"model\":\"best\"");
    assertThat(body(get("/api/version"))).contains("\"version\":\"");
    assertThat(body(get("/api/ps"))).isEqualTo("{\"models\":[]}");
    assertThat(body(show("{\"model\":\"gpt-4o:latest\"}")))
        .contains("\"weir.context_length\":128000")
        .contains("\"capabilities\":[\"completion\",\"tools\",\"vision\"]");
    assertThat(body(show("{\"model\":\"embed\"}"))).contains("\"capabilities\":[\"embedding\"]");
    assertThat(show("{}")).isEqualTo(new Step.Fail(Fault.BAD_REQUEST, "the body names no model"));
    assertThat(show("{\"model\":\"x\"}")).isInstanceOf(Step.Fail.class);
  }

  private Step show(String body) {
    FilterHarness.Context call = house.exchange("POST", "/api/show");
    Hook hook = call.open(filter(""));
    assertThat(hook.request(call.request(), false)).isEqualTo(Step.NEXT);
    return hook.ready(FilterHarness.body(body));
  }

  @Test
  void client_thatMayUseSomeModels_seesOnlyThose() {
    Identity some =
        new Identity(
            "k",
            "1",
            null,
            Set.of(),
            new NamePatterns(List.of("gpt-*")),
            NamePatterns.ALL,
            Map.of(),
            Identity.NEVER);
    FilterHarness.Context all = house.exchange("GET", "/v1/models");
    all.set(Identity.SLOT, some);
    assertThat(body(ask(all))).contains("\"id\":\"gpt-4o\"").doesNotContain("best", "claude");
    FilterHarness.Context one = house.exchange("GET", "/v1/models/embed");
    one.set(Identity.SLOT, some);
    assertThat(ask(one)).isInstanceOf(Step.Fail.class);
  }

  /** The model that targets get for a body; null where it is the client's. */
  private @Nullable String put(String config, String body) {
    FilterHarness.Context call = house.exchange("POST", "/v1/chat/completions");
    Hook hook = call.open(filter(config));
    assertThat(hook.ready(FilterHarness.body(body))).isEqualTo(Step.NEXT);
    return call.get(FilterContext.MODEL);
  }

  @Test
  void name_ofARequest_becomesTheModels() {
    assertThat(put("", "{\"model\":\"best\"}")).isEqualTo("gpt-4o");
    assertThat(put("", "{\"model\":\"gpt-4o\"}")).isNull();
    assertThat(put("", "{\"model\":\"gpt-4o-2024\"}")).isNull();
    assertThat(put("", "{\"model\":\"other\"}")).isNull();
    assertThat(put("", "{}")).isNull();
    assertThat(put("default: best", "{}")).isEqualTo("gpt-4o");
    assertThat(put("default: best", "{\"model\":\"\"}")).isEqualTo("gpt-4o");
    assertThat(put("default: best", "{\"model\":\"other\"}")).isNull();
    assertThat(put("force: best", "{\"model\":\"other\"}")).isEqualTo("gpt-4o");
    assertThat(put("force: elsewhere", "{\"model\":\"best\"}")).isEqualTo("elsewhere");
    assertThat(put("strict: true", "{\"model\":\"gpt-4o-2024\"}")).isNull();
  }

  @Test
  void strictness_refusesWhatIsNotListed() {
    Hook hook = house.exchange("POST", "/v1/chat/completions").open(filter("strict: true"));
    assertThat(hook.ready(FilterHarness.body("{\"model\":\"other\"}")))
        .isEqualTo(new Step.Fail(Fault.UNKNOWN_MODEL, "there is no model \"other\""));
  }

  @Test
  void otherRequests_andAnEmptyCatalogue_areNoBusinessOfIts() {
    assertThat(filter("").open(house.exchange("GET", "/v1/files"))).isNull();
    assertThat(filter("").open(house.exchange("DELETE", "/v1/models/a"))).isNull();
    Filter empty = house.filter(new ModelsKind(), "{}");
    assertThat(empty.open(house.exchange("GET", "/v1/models"))).isNull();
  }

  @Test
  void oneName_forTwoModels_cannotBe() {
    assertThatThrownBy(() -> house.filter(new ModelsKind(), "list: [a, {name: b, aliases: [a]}]"))
        .hasMessageContaining("found two models named \"a\"");
  }
}
