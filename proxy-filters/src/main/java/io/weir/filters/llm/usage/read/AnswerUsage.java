package io.weir.filters.llm.usage.read;

import io.netty.buffer.ByteBuf;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Usage;
import java.util.List;

/**
 * Gathers what one answer says of its use, from its bytes as they pass: any dialect, plain or
 * streamed, cut anywhere. Bytes are looked through for a few names and only what stands under them
 * is read; nothing is kept but figures. Not thread-safe.
 */
public final class AnswerUsage {
  /** In what form an answer comes. */
  public enum Form {
    /** One JSON document. */
    PLAIN(true, false),
    /** One JSON document, which may be Ollama's. */
    PLAIN_OR_OLLAMA(true, true),
    /** Server-sent events. */
    EVENTS(true, false),
    /** A JSON document on each line: Ollama's. */
    LINES(false, true),
    /** Bytes that cannot be read, such as compressed ones. */
    OPAQUE(false, false);

    private final boolean reports;
    private final boolean counts;

    Form(boolean reports, boolean counts) {
      this.reports = reports;
      this.counts = counts;
    }
  }

  private final Form form;
  private final UsageTally tally = new UsageTally();
  private final UsageScan reports = new UsageScan(tally);
  private final CountScan counts = new CountScan(tally);
  private final ModelScan model = new ModelScan();
  private final SentText sent = new SentText();
  private final byte[] scratch;
  private long bytes;

  /**
   * Nothing seen yet of an answer in that form.
   *
   * @param scratch room for bytes that stand outside of the heap, a few KiB; only used within a
   *     call, so all answers of a loop may share it
   */
  public AnswerUsage(Form form, byte[] scratch) {
    this.form = form;
    this.scratch = scratch;
  }

  /** Takes the next bytes; they stay as they are. On one thread. */
  public void accept(ByteBuf piece) {
    int length = piece.readableBytes();
    bytes += length;
    if (form == Form.OPAQUE) {
      return;
    }
    if (piece.hasArray()) {
      int from = piece.arrayOffset() + piece.readerIndex();
      accept(piece.array(), from, from + length);
      return;
    }
    int from = piece.readerIndex();
    int end = from + length;
    while (from < end) {
      int n = Math.min(scratch.length, end - from);
      piece.getBytes(from, scratch, 0, n);
      accept(scratch, 0, n);
      from += n;
    }
  }

  private void accept(byte[] a, int from, int end) {
    if (form.reports) {
      reports.scan(a, from, end);
    }
    if (form.counts) {
      counts.scan(a, from, end);
    }
    if (!model.over()) {
      model.scan(a, from, end);
    }
    sent.scan(a, from, end);
  }

  /** Whether a text of the model's has come, in an answer that comes bit by bit. */
  public boolean speaks() {
    return sent.any();
  }

  /** Whether the answer has said something of its use. */
  public boolean reports() {
    return tally.hasInput() || tally.hasOutput();
  }

  /**
   * What the answer used, so far as it says.
   *
   * @param model the name that it gives itself; empty where it gives none
   * @param tokens what it used; what it does not report is guessed
   * @param others what further models used
   * @param statedNanos what it says that it cost, in nano-dollars; -1 where it says nothing
   * @param estimated whether some of it was guessed
   */
  public record Said(
      String model, Tokens tokens, List<Usage.Share> others, long statedNanos, boolean estimated) {}

  /**
   * What the answer says; what it leaves out is guessed.
   *
   * @param requestBytes length of the request, from which the input is guessed
   * @param complete whether the answer came to its end
   */
  public Said said(long requestBytes, boolean complete) {
    boolean first = form == Form.EVENTS && tally.inParts() && reports.reports() < 2;
    boolean silent = complete && form != Form.OPAQUE && form != Form.EVENTS && !sent.any();
    boolean output = silent || (tally.hasOutput() && !(first && !complete));
    Tokens told = tally.tokens();
    if (tally.hasInput() && output) {
      return new Said(model.model(), told, tally.others(), tally.statedNanos(), false);
    }
    Tokens.Input in = tally.hasInput() ? told.input() : Tokens.of(guess(requestBytes), 0).input();
    long wrote = form == Form.OPAQUE ? guess(bytes) : sent.tokens();
    Tokens.Output out =
        output ? told.output() : Tokens.of(0, Math.max(wrote, told.output().tokens())).output();
    Tokens tokens = new Tokens(in, out, told.searches());
    return new Said(model.model(), tokens, tally.others(), -1, true);
  }

  private static long guess(long length) {
    return (Math.max(0, length) + 3) / 4;
  }
}
