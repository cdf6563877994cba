package io.weir.filters.llm.dialect.ollama.answer;

import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * What the last line says beside words: why the answer ended, how long it took, what was used. Only
 * the times are ours, as seen from here: nobody else says how long a model was loaded.
 */
final class Ending {
  private final Answering how;
  private long beganNanos;
  private StopReason reason = StopReason.END;
  private @Nullable Tokens tokens;

  Ending(Answering how) {
    this.how = how;
  }

  /** The first words are here: until now the prompt was read. */
  void began() {
    beganNanos = how.elapsedNanos().getAsLong();
  }

  void stop(StopReason why) {
    reason = why;
  }

  void usage(Tokens used) {
    tokens = used;
  }

  /** Writes the fields of it into an open object. */
  void write(JsonWriter out) {
    long nanos = how.elapsedNanos().getAsLong();
    out.name("done").value(true);
    out.name("done_reason").value(reason == StopReason.LENGTH ? "length" : "stop");
    out.name("total_duration").value(nanos);
    out.name("load_duration").value(0);
    if (tokens != null) {
      out.name("prompt_eval_count").value(tokens.input().tokens());
    }
    out.name("prompt_eval_duration").value(beganNanos);
    if (tokens != null) {
      out.name("eval_count").value(tokens.output().tokens());
    }
    out.name("eval_duration").value(nanos - beganNanos);
  }
}
