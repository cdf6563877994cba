package io.weir.filters.llm.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.answer.WholeChars;
import io.weir.filters.llm.dialect.Errors;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer. Its end is told when the stream says {@code [DONE]} or is over, not with its
 * {@code finish_reason}: usage comes later, and with some providers text, or a better reason.
 */
final class ChatAnswer implements AnswerReader {
  private final AnswerSink to;
  private final WholeChars text = new WholeChars();
  private final WholeChars refusal = new WholeChars();
  private final WholeChars thought = new WholeChars();
  private final CallPieces calls;
  private final Set<String> lost = new HashSet<>(2);

  private boolean begun;
  private boolean over;
  private boolean finished;
  private StopReason reason = StopReason.END;
  private @Nullable String sequence;

  ChatAnswer(AnswerSink to) {
    this.to = to;
    this.calls = new CallPieces(to);
  }

  @Override
  public void whole(JsonNode answer) {
    if (over || failed(answer)) {
      return;
    }
    JsonNode choice = Json.at(answer, "choices").path(0);
    if (!choice.isObject()) {
      fail(Fault.UPSTREAM_PROTOCOL);
      return;
    }
    begin(answer);
    JsonNode message = Json.at(choice, "message");
    said(message);
    for (JsonNode call : Json.at(message, "tool_calls")) {
      calls.whole(call);
    }
    told(choice);
    usage(answer);
    close();
  }

  @Override
  public void event(String name, JsonNode chunk) {
    if (over || failed(chunk)) {
      return;
    }
    JsonNode choices = Json.at(chunk, "choices");
    if (!choices.isEmpty() || !Json.textOrEmpty(chunk, "id").isEmpty()) {
      begin(chunk);
    }
    for (JsonNode choice : choices) {
      if (over) {
        return;
      }
      if (Json.count(choice, "index") > 0) {
        lost("answers");
      } else {
        JsonNode delta = Json.at(choice, "delta");
        delta = delta.isObject() ? delta : Json.at(choice, "message");
        said(delta);
        for (JsonNode call : Json.at(delta, "tool_calls")) {
          calls.piece(call);
        }
        told(choice);
      }
    }
    if (begun) {
      usage(chunk);
    }
    if (Json.at(chunk, "citations").size() > 0) {
      lost("citations");
    }
  }

  @Override
  public void done() {
    if (begun) {
      close();
    }
  }

  @Override
  public void over() {
    if (finished) {
      close();
    }
  }

  private void begin(JsonNode from) {
    if (!begun) {
      begun = true;
      to.begin(
          Json.textOrEmpty(from, "id"),
          Json.textOrEmpty(from, "model"),
          Json.count(from, "created"));
    }
  }

  private void close() {
    if (over) {
      return;
    }
    over = true;
    tell(refusal.rest(), thought.rest(), text.rest());
    calls.end();
    boolean callsMissing = reason == StopReason.TOOLS && !calls.any();
    to.stop(callsMissing ? StopReason.END : reason, sequence);
    to.end();
  }

  /** Tells an error that stands where an answer should. */
  private boolean failed(JsonNode in) {
    JsonNode error = Json.orNull(in, "error");
    boolean bare = "error".equals(Json.text(in, "object"));
    if (!bare && (error == null || (!error.isObject() && error.asText("").isEmpty()))) {
      return false;
    }
    over = true;
    to.fail(Errors.inStream(in));
    return true;
  }

  private void fail(Fault fault) {
    over = true;
    to.fail(new UpstreamError(fault, fault.status(), ""));
  }

  private void lost(String what) {
    if (lost.add(what)) {
      to.lost(what);
    }
  }

  /** A delta or a message, tool calls apart. */
  private void said(JsonNode delta) {
    thought(delta);
    content(Json.at(delta, "content"));
    String no = Json.text(delta, "refusal");
    if (no != null) {
      tell(refusal.more(no), "", "");
    }
    JsonNode legacy = Json.at(delta, "function_call");
    if (legacy.isObject()) {
      calls.legacy(legacy);
    }
    if (Json.at(delta, "annotations").size() > 0) {
      lost("citations");
    }
    if (Json.orNull(delta, "audio") != null) {
      lost("audio");
    }
    if (Json.at(delta, "images").size() > 0) {
      lost("image_url");
    }
  }

  private void tell(String refused, String thoughts, String words) {
    if (!thoughts.isEmpty()) {
      to.thought(thoughts);
    }
    if (!words.isEmpty()) {
      to.text(words);
    }
    if (!refused.isEmpty()) {
      to.refusal(refused);
    }
  }

  private void content(JsonNode content) {
    if (content.isTextual()) {
      tell("", "", text.more(content.textValue()));
      return;
    }
    for (JsonNode part : content) {
      String type = Json.textOrEmpty(part, "type");
      if (type.equals("thinking")) {
        tell("", thought.more(texts(Json.at(part, "thinking"))), "");
      } else if (type.equals("text")) {
        tell("", "", text.more(Json.textOrEmpty(part, "text")));
      } else {
        lost("citations");
      }
    }
  }

  /** A text, or the texts of a list of parts. */
  static String texts(JsonNode said) {
    if (said.isTextual()) {
      return said.textValue();
    }
    StringBuilder all = new StringBuilder();
    for (JsonNode part : said) {
      all.append(Json.textOrEmpty(part, "text"));
    }
    return all.toString();
  }

  private void thought(JsonNode delta) {
    String plain = Json.textOrEmpty(delta, "reasoning_content");
    if (plain.isEmpty()) {
      plain = Json.textOrEmpty(delta, "reasoning");
    }
    if (!plain.isEmpty()) {
      tell("", thought.more(plain), "");
    }
    for (JsonNode detail : Json.at(delta, "reasoning_details")) {
      detail(detail, plain.isEmpty());
    }
  }

  private void detail(JsonNode detail, boolean tellText) {
    if (tellText) {
      tell("", thought.more(Json.textOrEmpty(detail, "text")), "");
      tell("", thought.more(Json.textOrEmpty(detail, "summary")), "");
    }
    if (!provable(detail)) {
      return;
    }
    String signature = Json.textOrEmpty(detail, "signature");
    if (!signature.isEmpty()) {
      to.signature(signature);
    }
    String sealed = Json.text(detail, "data");
    if (sealed != null) {
      to.sealedThought(sealed);
    }
  }

  /** Whether a thought's proof is one that the canonical form can carry: Anthropic's. */
  static boolean provable(JsonNode detail) {
    return Json.textOrEmpty(detail, "format").startsWith("anthropic");
  }

  /** What a choice says beside its words. */
  private void told(JsonNode choice) {
    JsonNode likely = Json.at(Json.at(choice, "logprobs"), "content");
    if (likely.isArray() && !likely.isEmpty()) {
      to.logprobs(likely);
    }
    String said = Json.textOrEmpty(choice, "finish_reason");
    if (said.isEmpty()) {
      return;
    }
    finished = true;
    if (said.equals("error")) {
      fail(Fault.UPSTREAM_5XX);
    } else if (said.equals("insufficient_system_resource")) {
      fail(Fault.UPSTREAM_OVERLOADED);
    } else if (reason == StopReason.END) {
      reason = reason(said);
      sequence = reason == StopReason.END ? Json.text(choice, "stop_reason") : null;
      reason = sequence == null ? reason : StopReason.SEQUENCE;
    }
  }

  private static StopReason reason(String said) {
    return switch (said) {
      case "length", "model_length", "max_tokens" -> StopReason.LENGTH;
      case "tool_calls", "function_call" -> StopReason.TOOLS;
      case "content_filter" -> StopReason.FILTER;
      default -> StopReason.END;
    };
  }

  private void usage(JsonNode in) {
    JsonNode usage = Json.at(in, "usage");
    if (!usage.isObject()) {
      usage = Json.at(Json.at(in, "x_groq"), "usage");
    }
    if (!over && usage.isObject() && !usage.isEmpty()) {
      to.usage(tokens(usage));
    }
  }

  /**
   * Figures in their common meaning: some providers leave reasoning out of the output (xAI), audio
   * (Mistral) or the cache (gateways before Anthropic) out of the input, which the sums give away.
   */
  private static Tokens tokens(JsonNode usage) {
    JsonNode read = Json.at(usage, "prompt_tokens_details");
    JsonNode wrote = Json.at(usage, "completion_tokens_details");
    long total = Json.count(usage, "total_tokens");
    long in = Json.count(usage, "prompt_tokens");
    long out = Json.count(usage, "completion_tokens");
    Tokens.Stated stated = new Tokens.Stated(in, out);
    long cached = Json.count(read, "cached_tokens");
    for (String name :
        new String[] {"prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens"}) {
      cached = Math.max(cached, Json.count(usage, name));
    }
    long stored =
        Math.max(
            Json.count(read, "cache_write_tokens"),
            Json.count(usage, "cache_creation_input_tokens"));
    long heard =
        Math.max(Json.count(read, "audio_tokens"), Json.count(usage, "audio_prompt_tokens"));
    long thought =
        Math.max(Json.count(wrote, "reasoning_tokens"), Json.count(usage, "reasoning_tokens"));
    if (heard > 0 && total == in + heard + out) {
      in += heard;
    }
    if (thought > out || (thought > 0 && total == in + out + thought)) {
      out += thought;
    }
    if (cached + stored > in) {
      in += cached + stored;
    }
    return new Tokens(
        new Tokens.Input(in, cached, stored, 0, Math.min(heard, in), Math.min(image(read), in)),
        new Tokens.Output(
            out, thought, Math.min(Json.count(wrote, "audio_tokens"), out), image(wrote)),
        Json.count(usage, "num_search_queries"),
        stated);
  }

  private static long image(JsonNode details) {
    return Json.count(details, "image_tokens");
  }
}
