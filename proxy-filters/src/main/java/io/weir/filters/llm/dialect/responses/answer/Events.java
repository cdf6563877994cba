package io.weir.filters.llm.dialect.responses.answer;

import io.weir.filters.llm.answer.UpstreamError;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the events of one streamed answer, numbered from 0. */
final class Events {
  private static final byte[] END = bytes("}\n\n");
  private static final byte[] DELTA = bytes(",\"delta\":");
  private static final byte[] RESPONSE = bytes(",\"response\":");
  private static final byte[] OUTPUT_INDEX = bytes(",\"output_index\":");
  private static final byte[] ITEM = bytes(",\"item\":");
  private static final byte[] PART = bytes(",\"part\":");
  private static final byte[] TEXT = bytes(",\"text\":");
  private static final byte[] REFUSAL = bytes(",\"refusal\":");
  private static final byte[] ARGUMENTS = bytes(",\"arguments\":");
  private static final byte[] INPUT = bytes(",\"input\":");
  private static final byte[] NAME = bytes(",\"name\":");
  private static final byte[] COMMA = bytes(",");
  private static final byte[] NO_LOGPROBS_END = bytes(",\"logprobs\":[]}\n\n");

  private static final byte[] CREATED = head("response.created");
  private static final byte[] IN_PROGRESS = head("response.in_progress");
  private static final byte[] ITEM_ADDED = head("response.output_item.added");
  private static final byte[] ITEM_DONE = head("response.output_item.done");
  private static final byte[] CONTENT_ADDED = head("response.content_part.added");
  private static final byte[] CONTENT_DONE = head("response.content_part.done");
  private static final byte[] TEXT_DELTA = head("response.output_text.delta");
  private static final byte[] TEXT_DONE = head("response.output_text.done");
  private static final byte[] REFUSAL_DELTA = head("response.refusal.delta");
  private static final byte[] REFUSAL_DONE = head("response.refusal.done");
  private static final byte[] SUMMARY_ADDED = head("response.reasoning_summary_part.added");
  private static final byte[] SUMMARY_DONE = head("response.reasoning_summary_part.done");
  private static final byte[] SUMMARY_DELTA = head("response.reasoning_summary_text.delta");
  private static final byte[] SUMMARY_TEXT_DONE = head("response.reasoning_summary_text.done");
  private static final byte[] ARGUMENTS_DELTA = head("response.function_call_arguments.delta");
  private static final byte[] ARGUMENTS_DONE = head("response.function_call_arguments.done");
  private static final byte[] INPUT_DELTA = head("response.custom_tool_call_input.delta");
  private static final byte[] INPUT_DONE = head("response.custom_tool_call_input.done");
  private static final byte[] COMPLETED = head("response.completed");
  private static final byte[] INCOMPLETE = head("response.incomplete");
  private static final byte[] FAILED = head("response.failed");
  private static final byte[] ERROR = head("error");

  private final JsonWriter out;
  private long sequence;

  Events(JsonWriter out) {
    this.out = out;
  }

  void begun(ResponseObject response) {
    head(CREATED, RESPONSE);
    response.writeBegun(out);
    end();
    head(IN_PROGRESS, RESPONSE);
    response.writeBegun(out);
    end();
  }

  void added(OutputItem item) {
    item(ITEM_ADDED, item);
  }

  void done(OutputItem item) {
    item(ITEM_DONE, item);
  }

  void added(OutputItem item, OutputItem.Part part) {
    boolean summary = item.kind == OutputItem.Kind.REASONING;
    head(summary ? SUMMARY_ADDED : CONTENT_ADDED, part.address);
    item.write(out.separator(PART), part);
    end();
  }

  /** More of a part. Of a custom call nothing is told before its end. */
  void delta(OutputItem item, OutputItem.Part part, String more) {
    switch (item.kind) {
      case MESSAGE -> {
        head(part.refusal ? REFUSAL_DELTA : TEXT_DELTA, part.address);
        out.separator(DELTA).value(more).separator(part.refusal ? END : NO_LOGPROBS_END);
      }
      case REASONING -> delta(SUMMARY_DELTA, part, more);
      case FUNCTION_CALL -> delta(ARGUMENTS_DELTA, part, more);
      case CUSTOM_CALL -> {}
    }
  }

  /** A part is whole. */
  void done(OutputItem item, OutputItem.Part part) {
    switch (item.kind) {
      case MESSAGE -> {
        head(part.refusal ? REFUSAL_DONE : TEXT_DONE, part.address);
        out.separator(part.refusal ? REFUSAL : TEXT).value(part.text);
        if (!part.refusal) {
          OutputItem.logprobs(out.separator(COMMA), part);
        }
        end();
        part(CONTENT_DONE, item, part);
      }
      case REASONING -> {
        head(SUMMARY_TEXT_DONE, part.address);
        out.separator(TEXT).value(part.text);
        end();
        part(SUMMARY_DONE, item, part);
      }
      case FUNCTION_CALL -> {
        head(ARGUMENTS_DONE, part.address);
        out.separator(NAME).value(item.name).separator(ARGUMENTS).value(part.text);
        end();
      }
      case CUSTOM_CALL -> {
        String input = FreeformTools.input(item.text());
        delta(INPUT_DELTA, part, input);
        head(INPUT_DONE, part.address);
        out.separator(INPUT).value(input);
        end();
      }
    }
  }

  void ended(ResponseObject response, @Nullable String incomplete) {
    head(incomplete == null ? COMPLETED : INCOMPLETE, RESPONSE);
    response.writeEnded(out, incomplete);
    end();
  }

  /** Says it twice, as OpenAI does: some clients heed the one event, some the other. */
  void failed(ResponseObject response, String code, UpstreamError error) {
    head(ERROR, COMMA);
    error(code, error);
    out.name("error").beginObject().name("type").value(code);
    error(code, error);
    out.endObject();
    end();
    head(FAILED, RESPONSE);
    response.writeFailed(out, code, error);
    end();
  }

  private void error(String code, UpstreamError error) {
    out.name("code").value(code).name("message").value(error.message());
    out.name("param").value((String) null);
  }

  private void item(byte[] type, OutputItem item) {
    head(type, OUTPUT_INDEX);
    out.value(item.index).separator(ITEM);
    item.write(out);
    end();
  }

  private void part(byte[] type, OutputItem item, OutputItem.Part part) {
    head(type, part.address);
    item.write(out.separator(PART), part);
    end();
  }

  private void delta(byte[] type, OutputItem.Part part, String more) {
    head(type, part.address);
    out.separator(DELTA).value(more);
    end();
  }

  private void head(byte[] type, byte[] next) {
    out.separator(type).value(sequence++).separator(next);
  }

  private void end() {
    out.separator(END);
  }

  /** How an event begins, up to its number. */
  private static byte[] head(String name) {
    return bytes("event: " + name + "\ndata: {\"type\":\"" + name + "\",\"sequence_number\":");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
