package io.weir.filters.usage;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Charge.Basis;
import io.weir.filters.llm.usage.Operation;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.llm.usage.read.AnswerUsage;
import io.weir.filters.llm.usage.read.AnswerUsage.Form;
import io.weir.filters.llm.usage.read.AnswerUsage.Said;
import io.weir.filters.llm.usage.read.Workbench;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads one exchange's use from its answer, and says it to the slot, the log and the metrics. */
sealed class UsageHook extends Hook permits TellingHook {
  private static final HeaderName ACCEPT_ENCODING = HeaderName.of("accept-encoding");
  private static final int FIRST_ERROR = 400;

  private final UsageFilter filter;
  final FilterContext context;

  /** When the pieces of a stream came; null of what is none, and before its first words. */
  private @Nullable Pace pace;

  private @Nullable Operation operation;
  private @Nullable AnswerUsage answer;
  private String asked = "";
  private boolean streamed;
  private boolean ended;

  UsageHook(UsageFilter filter, FilterContext context) {
    this.filter = filter;
    this.context = context;
  }

  @Override
  public Step request(RequestHead head, boolean end) {
    operation = head.method().equals("POST") ? Operation.of(head.pathOnly()) : null;
    if (filter.plainAnswers() && operation != null) {
      head.headers().remove(ACCEPT_ENCODING);
    }
    return Step.NEXT;
  }

  @Override
  public Step attempt(Attempted attempt) {
    String model = attempt.model();
    asked = model == null ? "" : model;
    if (model != null
        && operation != null
        && filter.prices().find(attempt.cluster(), model) == null) {
      return new Step.Fail(
          Fault.FORBIDDEN, "the model has no price, and such models are not let through");
    }
    return Step.NEXT;
  }

  @Override
  public Step response(ResponseHead head, boolean end) {
    boolean read = head.status() < FIRST_ERROR && !end;
    Form form = read ? form(head.headers()) : null;
    answer = form == null ? null : new AnswerUsage(form, bench());
    streamed = form == Form.EVENTS || form == Form.LINES;
    return Step.NEXT;
  }

  private Workbench bench() {
    return context.loop().local(Workbench.class, loop -> new Workbench());
  }

  /** How the answer is read; null where it is not the kind of thing that reports. */
  private @Nullable Form form(Headers headers) {
    int coding = headers.find(HeaderNames.CONTENT_ENCODING, 0);
    if (coding >= 0 && !headers.valueIs(coding, "identity")) {
      return operation == null ? null : Form.OPAQUE;
    }
    if (headers.startsWith(HeaderNames.CONTENT_TYPE, "application/json")) {
      return context.request().pathOnly().contains("/api/") ? Form.PLAIN_OR_OLLAMA : Form.PLAIN;
    }
    if (headers.startsWith(HeaderNames.CONTENT_TYPE, "text/event-stream")) {
      return Form.EVENTS;
    }
    return headers.startsWith(HeaderNames.CONTENT_TYPE, "application/x-ndjson") ? Form.LINES : null;
  }

  /** Whether it is a model's answer, so that it counts. */
  final boolean counts() {
    return answer != null && operation != null;
  }

  @Override
  public void responseData(ByteBuf data, boolean end, Sink out) {
    read(data, end);
    out.emit(data, end);
  }

  final void read(ByteBuf data, boolean end) {
    AnswerUsage read = answer;
    if (read != null && data.isReadable()) {
      read.accept(data, end);
      if (streamed && (pace != null || read.speaks())) {
        paced(context.loop().nowNanos());
      }
    }
    ended |= end;
  }

  private void paced(long nowNanos) {
    Pace begun = pace;
    if (begun == null) {
      pace = new Pace(nowNanos);
    } else {
      begun.piece(nowNanos);
    }
  }

  @Override
  public void done(Outcome outcome) {
    Usage usage = usage(outcome);
    if (usage != null) {
      context.set(Usage.SLOT, usage);
      tell(usage, cluster(outcome), outcome);
    }
  }

  private static String cluster(Outcome outcome) {
    return Objects.requireNonNullElse(outcome.cluster(), "");
  }

  /** What the exchange has used by now; null where it does not count. */
  final @Nullable Usage usage(Outcome outcome) {
    AnswerUsage read = answer;
    if (read == null || (operation == null && !read.reports())) {
      return null;
    }
    boolean complete = ended && outcome.fault() == null;
    Said said = read.said(outcome.requestBytes(), complete);
    String model = said.model().isEmpty() ? asked : said.model();
    String cluster = cluster(outcome);
    Charge charge =
        outcome.attempts() == 0 ? Charge.LOCAL : filter.prices().charge(cluster, asked, said);
    Usage seen = new Usage(model, said.tokens(), said.others(), charge, said.estimated(), complete);
    return translated(seen, cluster);
  }

  /**
   * What translation has read from the server's own answer, where it did: the client's may not tell
   * it, or not all of it.
   */
  private Usage translated(Usage read, String cluster) {
    Usage before = context.get(Usage.SLOT);
    if (before == null || before.estimated()) {
      return read;
    }
    boolean priced =
        before.charge().basis() != Basis.UNKNOWN || read.charge().basis() == Basis.LOCAL;
    Said said = new Said(before.model(), before.tokens(), before.others(), -1, false);
    return priced ? before : before.charged(filter.prices().charge(cluster, asked, said));
  }

  private void tell(Usage usage, String cluster, Outcome outcome) {
    long start = outcome.atNanos(Mark.START);
    long end = outcome.atNanos(Mark.DONE);
    Pace kept = pace;
    long first = kept != null && start != -1 ? kept.firstNanos() - start : -1;
    long each = kept == null ? -1 : kept.perTokenNanos(usage.tokens().output().tokens());
    UsageTags.write(context, usage, first, each, kept == null ? 0 : kept.gapMaxNanos());
    if (usage.charge().basis() == Basis.LOCAL) {
      return;
    }
    Operation what = operation == null ? Operation.CHAT : operation;
    UsageMetrics.Series series =
        filter.metrics().of(new UsageMetrics.Call(what.word(), cluster, asked, usage.model()));
    series.add(usage);
    long total = start == -1 || end == -1 ? -1 : end - start;
    series.record(context.loop().index(), total, first, each);
    filter.metrics().count(cluster, usage);
  }
}
