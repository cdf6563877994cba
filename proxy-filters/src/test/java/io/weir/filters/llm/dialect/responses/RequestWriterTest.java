package io.weir.filters.llm.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.ChatRequest.Delivery;
import io.weir.filters.llm.chat.ChatRequest.Length;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Part.Media;
import io.weir.filters.llm.chat.Part.Media.Source;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Tools.Choice;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What servers of this dialect are asked. */
class RequestWriterTest {
  private final List<String> lost = new ArrayList<>();

  @Test
  void conversation_ofAllKinds_isWrittenAsItems() throws Untranslatable {
    JsonNode written =
        write(
            Turn.of(Role.SYSTEM, "be brief"),
            Turn.of(Role.USER, "q"),
            new Turn(
                Role.ASSISTANT,
                List.of(
                    new Part.Thought("hm", ""),
                    new Part.SealedThought("gAAA"),
                    new Part.Thought("foreign", "EqQB"),
                    Part.Text.of("let me see"),
                    new Part.ToolCall("c", "f", "", null))),
            new Turn(
                Role.USER,
                List.of(
                    new Part.ToolResult("c", List.of(Part.Text.of("none")), true, null),
                    Part.Text.of("and?"))),
            Turn.of(Role.DEVELOPER, "mind"));

    assertThat(written)
        .isEqualTo(
            Wire.json(
                """
                {"model":"m","instructions":"be brief","input":[
                {"type":"message","role":"user","content":[{"type":"input_text","text":"q"}]},
                {"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],
                "encrypted_content":"gAAA"},
                {"type":"message","role":"assistant","content":"let me see"},
                {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
                {"type":"function_call_output","call_id":"c","output":"Error: none"},
                {"type":"message","role":"user","content":[{"type":"input_text","text":"and?"}]},
                {"type":"message","role":"developer","content":[
                {"type":"input_text","text":"mind"}]}],"store":false}"""));
    assertThat(lost).containsExactly("thought");
  }

  @Test
  void media_ofAllSources_haveTheirPlaces() throws Untranslatable {
    JsonNode content =
        write(
                new Turn(
                    Role.USER,
                    List.of(
                        media(Media.Kind.IMAGE, "image/png", new Source.Inline("AA")),
                        media(Media.Kind.IMAGE, "", new Source.Url("https://a/b")),
                        media(Media.Kind.IMAGE, "", new Source.FileId("file-1")),
                        media(Media.Kind.DOCUMENT, "", new Source.Inline("BB")),
                        media(Media.Kind.DOCUMENT, "text/plain", new Source.Plain("ä")),
                        media(Media.Kind.AUDIO, "audio/mpeg", new Source.Inline("CC")))))
            .at("/input/0/content");

    assertThat(content)
        .isEqualTo(
            Wire.json(
                """
                [{"type":"input_image","image_url":"data:image/png;base64,AA","detail":"auto"},
                {"type":"input_image","image_url":"https://a/b","detail":"auto"},
                {"type":"input_image","file_id":"file-1","detail":"auto"},
                {"type":"input_file","filename":"document.pdf",
                "file_data":"data:application/pdf;base64,BB"},
                {"type":"input_file","filename":"document.txt",
                "file_data":"data:text/plain;base64,w6Q="},
                {"type":"input_audio","input_audio":{"data":"CC","format":"mp3"}}]"""));
    assertThat(lost).isEmpty();
  }

  @Test
  void parameters_withAPlace_areWritten() throws Untranslatable {
    JsonNode number = Wire.json("0.50");
    Tool tool = new Tool("f", "d", null, null, null);
    JsonNode written =
        write(
            new ChatRequest(
                "m",
                List.of(Turn.of(Role.USER, "q")),
                new Tools(List.of(tool), Choice.ONE, "f", false),
                new Sampling(number, number, number, number, null, null, null, true, 2L, 1L),
                new Length(5L, List.of("stop")),
                new Effort(null, 2_000L, "auto"),
                new Format(
                    Format.Kind.SCHEMA, Wire.json("{\"type\":\"object\"}"), null, null, true),
                new Delivery(true, true),
                "u"));

    assertThat(written)
        .isEqualTo(
            Wire.json(
                """
                {"model":"m","input":[
                {"type":"message","role":"user","content":[{"type":"input_text","text":"q"}]}],
                "stream":true,"store":false,"max_output_tokens":16,"temperature":0.50,
                "top_p":0.50,"top_logprobs":2,"tools":[{"type":"function","name":"f",
                "description":"d","parameters":{"type":"object","properties":{}},"strict":false}],
                "tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false,
                "reasoning":{"effort":"low","summary":"auto"},
                "include":["reasoning.encrypted_content","message.output_text.logprobs"],
                "text":{"format":{"type":"json_schema","name":"answer","schema":{"type":"object"},
                "strict":true}},"user":"u"}"""));
    assertThat(lost).containsExactlyInAnyOrder("stops", "top_k", "seed");
  }

  @Test
  void several_answers_areRefused() {
    Sampling two = new Sampling(null, null, null, null, null, null, null, null, null, 2L);

    assertThatThrownBy(
            () ->
                write(
                    new ChatRequest(
                        "m",
                        List.of(),
                        Tools.NONE,
                        two,
                        Length.OPEN,
                        Effort.UNSAID,
                        Format.TEXT,
                        new Delivery(false, false),
                        null)))
        .isInstanceOf(Untranslatable.class)
        .hasMessageStartingWith("n: ");
  }

  private static Media media(Media.Kind kind, String mime, Source at) {
    return new Media(kind, mime, at, null, null, null);
  }

  private JsonNode write(Turn... turns) throws Untranslatable {
    return write(
        new ChatRequest(
            "m",
            List.of(turns),
            Tools.NONE,
            Sampling.UNSAID,
            Length.OPEN,
            Effort.UNSAID,
            Format.TEXT,
            new Delivery(false, false),
            null));
  }

  private JsonNode write(ChatRequest request) throws Untranslatable {
    return Wire.write(request, lost);
  }
}
