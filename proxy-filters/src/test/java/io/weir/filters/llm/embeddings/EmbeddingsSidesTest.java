package io.weir.filters.llm.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Material;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddingsSidesTest {
  private final List<String> lost = new ArrayList<>();
  private final EmbeddingsSide openAi = new OpenAiEmbeddings(model -> "/v1/embeddings");
  private final EmbeddingsSide ollama = OllamaEmbeddings.embed();
  private final EmbeddingsSide single = OllamaEmbeddings.single();

  private static JsonNode json(String text) {
    String doubled = text.replace('\'', '"');
    return Objects.requireNonNull(Json.parse(doubled), doubled);
  }

  private JsonNode asked(EmbeddingsSide from, EmbeddingsSide to, String body)
      throws Untranslatable {
    JsonWriter out = new JsonWriter();
    to.write(from.read(json(body), lost::add), out, lost::add);
    return json(out.toString());
  }

  private JsonNode told(EmbeddingsSide from, EmbeddingsSide to, String asked, String answer)
      throws Untranslatable {
    JsonWriter out = new JsonWriter();
    Embeddings read = Objects.requireNonNull(from.answer(json(answer)));
    to.tell(to.read(json(asked), lost::add), read, "m", 9, out);
    return json(out.toString());
  }

  @Test
  void request_ofOpenAi_isAskedOfOllama() throws Exception {
    assertThat(asked(openAi, ollama, "{'model':'m','input':'a','dimensions':3,'user':'u'}"))
        .isEqualTo(json("{'model':'m','input':'a','dimensions':3}"));
    assertThat(asked(openAi, ollama, "{'model':'m','input':['a','b']}"))
        .isEqualTo(json("{'model':'m','input':['a','b']}"));
    assertThat(lost).containsExactly("user");
  }

  @Test
  void request_ofOllama_isAskedOfOpenAi() throws Exception {
    assertThat(
            asked(
                ollama,
                openAi,
                "{'model':'m','input':['a'],'dimensions':3,'truncate':true,'keep_alive':'5m',"
                    + "'options':{'num_ctx':1}}"))
        .isEqualTo(json("{'model':'m','input':['a'],'dimensions':3,'encoding_format':'float'}"));
    assertThat(lost).containsExactly("keep_alive", "options", "truncate");
  }

  @Test
  void request_ofOldOllama_isAskedOfOpenAi() throws Exception {
    assertThat(asked(single, openAi, "{'model':'m','prompt':'a'}"))
        .isEqualTo(json("{'model':'m','input':'a','encoding_format':'float'}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':'m'}",
        "{'model':'m','input':[]}",
        "{'model':'m','input':[1,2]}",
        "{'model':'m','input':[[1],[2]]}",
        "{'model':'m','input':{'a':1}}",
        "{'model':'m','input':'a','dimensions':'many'}",
        "{'model':'m','input':'a','encoding_format':'hex'}"
      })
  void request_withoutTexts_isRefused(String body) {
    assertThatThrownBy(() -> openAi.read(json(body), lost::add)).isInstanceOf(Untranslatable.class);
  }

  @Test
  void request_ofOldOllamaWithoutPrompt_isRefused() {
    assertThatThrownBy(() -> single.read(json("{'model':'m','input':'a'}"), lost::add))
        .hasMessage("prompt: a text is needed");
  }

  @Test
  void answer_ofOllama_isToldToOpenAi() throws Exception {
    String answer =
        "{'model':'nomic','embeddings':[[0.5,-1e-7],[1,2]],'total_duration':1,"
            + "'prompt_eval_count':4}";

    assertThat(told(ollama, openAi, "{'input':['a','b']}", answer))
        .isEqualTo(
            json(
                "{'object':'list','data':["
                    + "{'object':'embedding','index':0,'embedding':[0.5,-1E-7]},"
                    + "{'object':'embedding','index':1,'embedding':[1,2]}],'model':'m',"
                    + "'usage':{'prompt_tokens':4,'total_tokens':4}}"));
  }

  @Test
  void answer_asBase64_holdsTheBytesOfFloats() throws Exception {
    String answer = "{'embeddings':[[1.0,-2.5]]}";

    JsonNode told = told(ollama, openAi, "{'input':'a','encoding_format':'base64'}", answer);

    assertThat(told.at("/data/0/embedding").textValue()).isEqualTo("AACAPwAAIMA=");
  }

  @Test
  void answer_ofOpenAi_isToldToOllama_inTheTextsOrder() throws Exception {
    String answer =
        "{'data':[{'index':1,'embedding':[1]},{'index':0,'embedding':'AACAPwAAIMA='}],"
            + "'usage':{'prompt_tokens':4,'total_tokens':4}}";

    assertThat(told(openAi, ollama, "{'input':['a','b']}", answer))
        .isEqualTo(
            json(
                "{'model':'m','embeddings':[[1.0,-2.5],[1]],'total_duration':9,"
                    + "'load_duration':0,'prompt_eval_count':4}"));
    assertThat(told(openAi, single, "{'prompt':'a'}", answer))
        .isEqualTo(json("{'embedding':[1.0,-2.5]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{'data':[{}],'embeddings':[1]}",
        "{'data':[{'index':7,'embedding':[1]}],'embeddings':{}}",
        "{'data':[{'index':0,'embedding':[1]},{'index':0,'embedding':[1]}],'embeddings':'a'}"
      })
  void answer_thatIsNone_isNotRead(String answer) {
    assertThat(openAi.answer(json(answer))).isNull();
    assertThat(ollama.answer(json(answer))).isNull();
  }

  @Test
  void recordings_ofBoth_keepTheirVectors() throws Exception {
    for (Material.Recording recording : Material.recordings("ollama-embed")) {
      JsonNode asked = Objects.requireNonNull(recording.asked());
      JsonNode answer = json(recording.response());
      JsonNode told = told(ollama, openAi, asked.toString(), recording.response());
      assertThat(told.at("/data/0/embedding"))
          .as(recording.id())
          .isEqualTo(answer.at("/embeddings/0"));
      assertThat(told.at("/usage/prompt_tokens")).isEqualTo(answer.get("prompt_eval_count"));
    }
    for (Material.Recording recording : Material.recordings("openai-embeddings")) {
      JsonNode body = Json.parse(recording.response());
      if (recording.status() == 200 && body != null && body.has("data")) {
        Embeddings read = Objects.requireNonNull(openAi.answer(body), recording.id());
        assertThat(read.vectors()).as(recording.id()).hasSameSizeAs(body.get("data"));
      }
    }
  }
}
