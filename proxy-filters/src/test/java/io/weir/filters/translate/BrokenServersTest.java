package io.weir.filters.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.usage.Tokens;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What breaks streams, whoever sends them: from the servers of each dialect to the clients of each
 * other one. What can be understood is; what cannot never looks whole.
 */
class BrokenServersTest {
  private static final String DEEP = "{@x@:1}";

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  @Retention(RetentionPolicy.RUNTIME)
  @interface EachPair {}

  static Stream<Arguments> pairs() {
    return Arrays.stream(Script.SERVERS)
        .flatMap(
            server ->
                Stream.of(
                        Dialect.OPENAI,
                        Dialect.ANTHROPIC,
                        Dialect.OPENAI_RESPONSES,
                        Dialect.OLLAMA,
                        Dialect.SIMPLE_CHAT)
                    .filter(client -> client != server)
                    .map(client -> Arguments.of(server, client)));
  }

  private static Translation begun(Dialect server, Dialect client) {
    return Translation.asked(client, server, true).head(200, Script.type(server));
  }

  private static Translation call(Dialect server, Dialect client, String stream) {
    return begun(server, client).data(stream, true);
  }

  private static Heard heard(Dialect server, Dialect client, Object stream) {
    Translation call = call(server, client, stream.toString());
    assertThat(call.fault()).isNull();
    assertThat(call.ended()).isTrue();
    Heard heard = call.heard();
    assertThat(heard.ended).isEqualTo(1);
    assertThat(heard.error).isNull();
    return heard;
  }

  private static void assertBroken(Translation call, Fault fault, String words) {
    assertThat(call.fault()).isEqualTo(fault);
    assertThat(call.ended()).isFalse();
    assertThat(call.heard().ended).isZero();
    assertThat(call.heard().text).hasToString(words);
  }

  /** The simple chat has words only. */
  private static boolean tellsAll(Dialect client) {
    return client != Dialect.SIMPLE_CHAT;
  }

  @EachPair
  void everything_isHeard(Dialect server, Dialect client) {
    Script script = new Script(server).thought("hm").words("Hi").call(DEEP).call("").end();
    Heard heard = heard(server, client, script);

    assertThat(heard.text).hasToString("Hi");
    if (tellsAll(client)) {
      assertThat(heard.thought).hasToString("hm");
      assertThat(heard.tools.get(0)).hasToString("get {\"x\":1}");
      assertThat(String.valueOf(heard.tools.get(1))).isIn("get ", "get {}");
      assertThat(heard.reason()).isEqualTo(StopReason.TOOLS);
      assertThat(heard.tokens).isEqualTo(Tokens.of(3, 2));
    }
  }

  @EachPair
  void thought_followedByACall_orByWordsBeforeIt_isTold(Dialect server, Dialect client) {
    Script straight = new Script(server).thought("hm").call("").end();
    Script after = new Script(server).words("Hi").thought("hm").call("").end();

    assertThat(heard(server, client, straight).text).isEmpty();
    assertThat(heard(server, client, after).text).hasToString("Hi");
    if (tellsAll(client)) {
      assertThat(heard(server, client, straight).thought).hasToString("hm");
      assertThat(heard(server, client, after).tools).hasSize(1);
    }
  }

  /** However many events came, each of which may be the last. */
  @EachPair
  void stream_thatEndsEarly_neverLooksWhole(Dialect server, Dialect client) {
    Script script = new Script(server).thought("hm").words("Hi").call(DEEP).end();
    List<String> events = script.events();
    for (int count = 0; count < script.enough(); count++) {
      String some = String.join("", events.subList(0, count));
      String half = events.get(count).strip();
      half = half.substring(0, half.length() - 1);
      for (String stream : List.of(some, some + half)) {
        Translation call = call(server, client, stream);
        assertThat(call.fault()).as(stream).isEqualTo(Fault.TRUNCATED);
        assertThat(call.ended()).isFalse();
        assertThat(call.heard().ended).as(stream).isZero();
      }
    }
  }

  @EachPair
  void frame_thatIsHalfAJson_breaksTheAnswer_withWhatCameBefore(Dialect server, Dialect client) {
    String half = Script.event(server, "{'a':[{'b");
    String begin = new Script(server).words("Hi").toString();
    String rest = half + new Script(server).words(" you").end();
    Translation call = begun(server, client).data(begin, false).data(rest, true);
    Translation nothing = call(server, client, begin + rest);

    assertBroken(call, Fault.UPSTREAM_PROTOCOL, "Hi");
    assertBroken(nothing, Fault.UPSTREAM_PROTOCOL, "");
  }

  @EachPair
  void end_twice_isOne_andWhatComesAfterItIsNothing(Dialect server, Dialect client) {
    Script again = new Script(server).words(" you").end();
    Script script = new Script(server).words("Hi").end().raw(again.toString());
    if (server == Dialect.GEMINI) {
      // Which has no word for its end but a reason: more may come.
      assertThat(heard(server, client, script).text).hasToString("Hi you");
      return;
    }
    script.raw(Script.event(server, "{'a':[{'b")).raw("\r\r{\n\n\0");

    assertThat(heard(server, client, script).text).hasToString("Hi");
  }

  @EachPair
  void otherEvents_areNothing(Dialect server, Dialect client) {
    Script script = new Script(server);
    odd(script, server);
    script.words("Hi");
    odd(script, server);

    assertThat(heard(server, client, script.end()).text).hasToString("Hi");
  }

  private static void odd(Script to, Dialect server) {
    for (String json :
        List.of(
            "[]",
            "7",
            "null",
            "'x'",
            "{}",
            "{'type':'ping'}",
            "{'type':'a.new.one','delta':'no'}",
            "{'type':7,'index':'x','delta':[],'choices':7,'candidates':{},'message':[]}",
            "{'choices':[7,null,{}],'candidates':[7,null,{}],'message':7,'response':{}}",
            "{'type':'content_block_delta','index':90,'delta':{'type':'new_delta','text':'no'}}",
            "{'type':'content_block_delta','index':'0','delta':7}",
            "{'type':'content_block_start','index':91,'content_block':null}",
            "{'type':'content_block_stop'}",
            "{'type':'message_delta','delta':null,'usage':null}",
            "{'type':'response.output_item.added','output_index':9,'item':[]}",
            "{'type':'response.output_item.done','output_index':'9','item':{'type':'new'}}",
            "{'type':'response.output_text.delta','output_index':-4,'delta':null}",
            "{'type':'response.function_call_arguments.delta','output_index':77,'delta':'{'}",
            "{'type':'response.in_progress','response':null}",
            "{'message':{'content':7,'thinking':{},'tool_calls':[7,{}]},'done':false}",
            "{'candidates':[{'index':3,'content':{'parts':[{'text':'no'}]}}]}",
            "{'candidates':[{'content':{'parts':[{},7,null]}},{'content':7}]}")) {
      to.add(json);
    }
    if (server != Dialect.OLLAMA) {
      to.raw(": word\n\n").raw("data:\n\n").raw("data: keep-alive\n\n").raw("x\n\nid: 7\n\n");
    } else {
      to.raw("\n").raw(" \r\n").raw("keep-alive\n");
    }
  }

  private static String error(Dialect server) {
    return Script.event(
        server,
        switch (server) {
          case ANTHROPIC -> "{'type':'error','error':{'type':'overloaded_error','message':'busy'}}";
          case OPENAI_RESPONSES ->
              "{'type':'response.failed','response':{'id':'r','status':'failed','error':"
                  + "{'code':'overloaded','message':'busy'}}}";
          case GEMINI -> "{'error':{'code':503,'status':'UNAVAILABLE','message':'busy'}}";
          case OLLAMA -> "{'error':{'message':'busy','type':'overloaded_error'}}";
          default -> "{'error':{'message':'busy','type':'overloaded_error'}}";
        });
  }

  @EachPair
  void error_first_leavesNothingForTheClient(Dialect server, Dialect client) {
    for (String begin : List.of("", new Script(server).toString())) {
      Translation call = call(server, client, begin + error(server) + new Script(server).end());

      assertThat(call.sent()).isEmpty();
      assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_OVERLOADED);
      assertThat(call.words()).isEqualTo("busy");
    }
  }

  @EachPair
  void error_inTheMiddle_endsTheAnswer_inTheClientsWords(Dialect server, Dialect client) {
    String begin = new Script(server).words("Hi").toString();
    String rest = error(server) + new Script(server).words(" you").end();
    Translation call = begun(server, client).data(begin, false).data(rest, true);

    assertThat(call.blamed()).isEqualTo(Fault.UPSTREAM_OVERLOADED);
    assertThat(call.ended()).isTrue();
    Heard heard = call.heard();
    assertThat(heard.ended).isZero();
    assertThat(heard.text).hasToString("Hi");
    assertThat(heard.error).isNotNull();
    if (tellsAll(client)) {
      assertThat(String.valueOf(heard.error)).contains("busy");
    }
  }

  @EachPair
  void halvesOfACharacter_areJoined_andALoneOneIsReplaced(Dialect server, Dialect client) {
    Script both = new Script(server);
    if (server == Dialect.ANTHROPIC) {
      both.add("{'type':'content_block_start','index':0,'content_block':{'type':'text'}}");
      for (String half : List.of("a\\ud83d", "\\ude00b")) {
        both.add(
            "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'"
                + half
                + "'}}");
      }
    } else {
      both.words("a\\ud83d").words("\\ude00b");
    }

    assertThat(heard(server, client, both.end()).text).hasToString("a\ud83d\ude00b");
    assertThat(heard(server, client, new Script(server).words("a\\ud83d").end()).text)
        .hasToString("a\ufffd");
    assertThat(heard(server, client, new Script(server).words("\\ude00b").end()).text)
        .hasToString("\ufffdb");
  }

  @EachPair
  void lineOfMoreThanAMegabyte_isTold(Dialect server, Dialect client) {
    String words = "long ".repeat(300_000);

    assertThat(heard(server, client, new Script(server).words(words).end()).text)
        .hasToString(words);
  }

  @EachPair
  void lines_howeverTheyEnd_areTheSame(Dialect server, Dialect client) {
    String stream = new Script(server).words("Hi").words(" you").end().toString();
    List<String> forms = new ArrayList<>(List.of("\ufeff" + stream, stream.strip()));
    forms.add(stream.replace("\n", "\r\n"));
    if (server == Dialect.OLLAMA) {
      forms.remove(0);
      forms.add(stream.replace("\n", "\n\n"));
    } else {
      forms.add(stream.replace("\n", "\r"));
      forms.add(stream.replace("data: ", "data:"));
      forms.add(stream.replace("data: ", ": word\nid: 1\nretry: 9\ndata: "));
      forms.add(stream.replace(",\"", "\ndata: ,\""));
      forms.add(stream.replaceAll("event: .*\n", ""));
    }
    for (String form : forms) {
      assertThat(heard(server, client, form).text).as(form).hasToString("Hi you");
    }
  }

  /**
   * Events that are lost, come twice, come at the wrong time or are damaged: whatever the client
   * hears then, without an end of the server's own it hears none.
   */
  @EachPair
  void events_shuffledAndDamaged_neverLookWholeWithoutAnEnd(Dialect server, Dialect client) {
    Random random = new Random(5);
    Script whole = new Script(server).thought("hm").words("Hi").call(DEEP).words("a").call("");
    int before = whole.events().size();
    whole.end();
    for (int round = 0; round < 150; round++) {
      boolean ends = round % 3 == 0;
      List<String> events =
          new ArrayList<>(whole.events().subList(0, ends ? whole.events().size() : before));
      for (int change = random.nextInt(4); change >= 0; change--) {
        change(events, random);
      }
      Translation call = begun(server, client);
      for (int i = 0; i < events.size(); i++) {
        call.data(events.get(i), i + 1 == events.size());
      }
      Heard heard = call.heard();
      assertThat(heard.ended).isLessThanOrEqualTo(ends ? 1 : 0);
      assertThat(call.fault() == null).isEqualTo(call.ended());
      assertThat(heard.ended == 1 || heard.error != null || call.fault() != null).isTrue();
    }
  }

  private static void change(List<String> events, Random random) {
    int at = random.nextInt(events.size());
    String event = events.get(at);
    switch (random.nextInt(6)) {
      case 0 -> events.set(at, "");
      case 1 -> events.add(random.nextInt(events.size()), event);
      case 2 -> Collections.swap(events, at, random.nextInt(events.size()));
      case 3 -> events.set(at, event.replaceFirst(":\"[^\"]*\"", ":7"));
      case 4 -> events.set(at, event.replaceFirst("(\"[a-z_]+\"):[\\[{]", "$1:null,\"x\":$0"));
      default -> {
        byte[] bytes = event.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length > 0) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(7));
        }
        events.set(at, new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
  }
}
