package io.weir.filters.llm.usage.read;

import io.netty.buffer.ByteBuf;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what one answer says of its use, from its bytes as they pass: any dialect, plain or
 * streamed, cut anywhere. Bytes are looked through for a few names and only what stands under them
 * is read; nothing is kept but figures. Not thread-safe.
 */
public final class AnswerUsage {
  /** In what form an answer comes. */
  public enum Form {
    /** One JSON document. */
    PLAIN(true, false, true),
    /** One JSON document, which may be Ollama's. */
    PLAIN_OR_OLLAMA(true, true, true),
    /** Server-sent events. */
    EVENTS(true, false, false),
    /** A JSON document on each line: Ollama's. */
    LINES(false, true, false),
    /** Bytes that cannot be read, such as compressed ones. */
    OPAQUE(false, false, false);

    private final boolean reports;
    private final boolean counts;
    private final boolean document;

    Form(boolean reports, boolean counts, boolean document) {
      this.reports = reports;
      this.counts = counts;
      this.document = document;
    }
  }

  private final Form form;
  private final UsageTally tally = new UsageTally();

  /** Null before the first piece and behind the last. */
  private @Nullable UsageScan scan;

  private int reports;

  private final @Nullable CountScan counts;
  private String model = "";

  /** Null before the first piece, and once the name is found or is looked for no longer. */
  private @Nullable ModelScan names;

  /** Null while no text was looked for. */
  private @Nullable SentText sent;

  private final Workbench bench;
  private long bytes;

  /**
   * Nothing seen yet of an answer in that form.
   *
   * @param bench only used within a call, so all answers of a loop share it
   */
  public AnswerUsage(Form form, Workbench bench) {
    this.form = form;
    this.bench = bench;
    this.counts = form.counts ? new CountScan(tally) : null;
  }

  /**
   * Takes the next bytes; they stay as they are. On one thread.
   *
   * @param last whether no more come
   */
  public void accept(ByteBuf piece, boolean last) {
    if (form == Form.OPAQUE) {
      bytes += piece.readableBytes();
      return;
    }
    if (scan == null) {
      begin(last);
    }
    bytes += piece.readableBytes();
    scan(piece, true, !form.document);
    if (form.document && !reportsAll()) {
      // What was sent is of use only where nothing is reported, and the report stands at the end.
      scan(piece, false, true);
    }
    if (last) {
      scan = null;
      names = null;
    }
  }

  /** Takes scanners: own ones only where they must remember something from piece to piece. */
  private void begin(boolean last) {
    if (last) {
      bench.reports.begin(tally);
      bench.models.begin();
      scan = bench.reports;
      names = bench.models;
    } else {
      scan = new UsageScan(tally, bench);
      names = new ModelScan(bench);
    }
  }

  private void scan(ByteBuf piece, boolean said, boolean texts) {
    int from = piece.readerIndex();
    int end = piece.writerIndex();
    if (piece.hasArray()) {
      int offset = piece.arrayOffset();
      scan(piece.array(), offset + from, offset + end, said, texts);
      return;
    }
    byte[] window = bench.window;
    while (from < end) {
      int n = Math.min(window.length, end - from);
      piece.getBytes(from, window, 0, n);
      scan(window, 0, n, said, texts);
      from += n;
    }
  }

  private void scan(byte[] a, int from, int end, boolean said, boolean texts) {
    if (said) {
      UsageScan looking = scan;
      if (form.reports && looking != null) {
        looking.scan(a, from, end);
        reports = looking.reports();
      }
      if (counts != null) {
        counts.scan(a, from, end);
      }
      ModelScan name = names;
      if (name != null) {
        name.scan(a, from, end);
        model = name.model();
        names = name.over() ? null : name;
      }
    }
    if (texts) {
      SentText texted = sent == null ? new SentText() : sent;
      texted.scan(a, from, end);
      sent = texted;
    }
  }

  private boolean reportsAll() {
    return tally.hasInput() && tally.hasOutput();
  }

  /** Whether a text of the model's has come, in an answer that comes bit by bit. */
  public boolean speaks() {
    return sent != null && sent.any();
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
    boolean first = form == Form.EVENTS && tally.inParts() && reports < 2;
    boolean silent = complete && form != Form.OPAQUE && form != Form.EVENTS && !speaks();
    boolean output = silent || (tally.hasOutput() && !(first && !complete));
    Tokens told = tally.tokens();
    if (tally.hasInput() && output) {
      return new Said(model, told, tally.others(), tally.statedNanos(), false);
    }
    Tokens.Input in = tally.hasInput() ? told.input() : Tokens.of(guess(requestBytes), 0).input();
    long wrote = form == Form.OPAQUE ? guess(bytes) : sent == null ? 0 : sent.tokens();
    Tokens.Output out =
        output ? told.output() : Tokens.of(0, Math.max(wrote, told.output().tokens())).output();
    Tokens tokens = new Tokens(in, out, told.searches());
    return new Said(model, tokens, tally.others(), -1, true);
  }

  private static long guess(long length) {
    return (Math.max(0, length) + 3) / 4;
  }
}
