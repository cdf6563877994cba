package io.weir.filters.mock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.fault.Fault;
import io.weir.fault.FaultBody;
import io.weir.fault.FaultReport;
import io.weir.filters.mock.Failure.Mode;
import io.weir.filters.mock.wire.Script;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import io.weir.net.Timer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One request to the mock: collects it, then plays its answer, held back where the reader is slow.
 * On the loop it was opened on; tells nothing from within a call that it is given, as a wire would
 * not, except that it is connected.
 */
final class MockStream extends Timer implements UpstreamStream {
  private static final HeaderName REQUEST_ID = HeaderName.of("request-id");
  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final int PIECES_PER_TURN = 16;

  /** How many pieces of a stream come before it goes wrong. */
  private static final int PIECES_BEFORE_FAILURE = 3;

  private final Loop loop;
  private final MockConfig config;
  private final Answers answers;
  private final UpstreamEvents events;
  private byte[] body = {};
  private int bodyLength;
  private boolean tooLarge;
  private boolean requestEnded;
  private Failure failure = Failure.NONE;
  private @Nullable Script script;
  private int played;
  private boolean reading = true;
  private boolean scheduled;
  private boolean done;

  MockStream(Loop loop, MockConfig config, Answers answers, UpstreamEvents events) {
    this.loop = loop;
    this.config = config;
    this.answers = answers;
    this.events = events;
  }

  /**
   * Begins.
   *
   * @param configured how it goes wrong if the model asks for nothing else
   * @param end whether there is no body
   */
  void open(Failure configured, boolean end) {
    failure = configured;
    if (failure.mode() == Mode.CONNECT) {
      loop.executor().execute(() -> fail(Fault.CONNECT_FAILED, "mock: asked not to connect"));
      return;
    }
    events.connected(this, true);
    if (end && !done) {
      requestEnded();
    }
  }

  @Override
  public void data(ByteBuf owned, boolean end) {
    int length = owned.readableBytes();
    tooLarge |= bodyLength + (long) length > config.bodyBytesMax();
    if (!done && !tooLarge) {
      if (bodyLength + length > body.length) {
        body = Arrays.copyOf(body, Math.max(bodyLength + length, body.length * 2));
      }
      owned.readBytes(body, bodyLength, length);
      bodyLength += length;
    }
    owned.release();
    if (end) {
      requestEnded();
    }
  }

  @Override
  public void trailers(Headers trailers) {
    requestEnded();
  }

  @Override
  public void flush() {}

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void reading(boolean wanted) {
    reading = wanted;
    if (wanted && script != null) {
      schedule();
    }
  }

  @Override
  public void cancel() {
    done = true;
    body = new byte[0];
    loop.timers().cancel(this);
  }

  private void requestEnded() {
    if (requestEnded || done) {
      return;
    }
    requestEnded = true;
    if (config.delay().isZero()) {
      schedule();
    } else {
      loop.timers().arm(this, loop.nowNanos() + config.delay().toNanos());
    }
  }

  private void schedule() {
    if (!scheduled && !armed() && !done) {
      scheduled = true;
      loop.executor().execute(this::scheduled);
    }
  }

  private void scheduled() {
    scheduled = false;
    turn();
  }

  @Override
  protected void expired(long nowNanos) {
    turn();
  }

  private void turn() {
    if (done) {
      return;
    }
    loop.turn();
    if (script == null) {
      begin();
    }
    if (script != null && !done) {
      play(script);
    }
  }

  private void begin() {
    Script answer =
        tooLarge
            ? answers.tooLarge()
            : answers.to(body, bodyLength, loop.clock().wallMillis(), this::model);
    body = new byte[0];
    switch (failure.mode()) {
      case TIMEOUT -> {
        return;
      }
      case RESET -> {
        fail(Fault.UPSTREAM_RESET, "mock: asked to reset the connection");
        return;
      }
      case STATUS -> answer = answers.error(failure.status());
      case ERROR -> answer = answer.isStream() ? answer : answers.error(500);
      default -> {
        // The body goes wrong, or nothing.
      }
    }
    script = answer;
    ResponseHead head = head(answer);
    boolean end = answers.isHead();
    done = end;
    events.head(head, end);
  }

  /** A model may ask for a failure by its name. */
  private void model(String model) {
    Failure asked = Failure.ofModel(model);
    failure = asked.mode() == Mode.NONE ? failure : asked;
  }

  private ResponseHead head(Script answer) {
    Headers headers = new Headers();
    headers.add(HeaderNames.CONTENT_TYPE, answer.contentType());
    headers.add(REQUEST_ID, answers.id());
    headers.add(HeaderNames.X_REQUEST_ID, answers.id());
    if (answer.status() == 429 || answer.status() == 503 || answer.status() == 529) {
      headers.add(HeaderNames.RETRY_AFTER, "1");
    }
    ResponseHead head = new ResponseHead(answer.status(), headers);
    if (!answer.isStream() && failure.mode() != Mode.MALFORMED) {
      head.bodyLength(answer.bodyLength());
    }
    return head;
  }

  private void play(Script answer) {
    boolean paced = answer.isStream() && !pace().isZero();
    int most = paced ? 1 : PIECES_PER_TURN;
    for (int i = 0; i < most && reading && !done; i++) {
      if (goesWrong(answer)) {
        return;
      }
      byte[] piece = answer.pieces().next();
      played++;
      tell(piece, !answer.pieces().hasNext());
    }
    if (done) {
      return;
    }
    events.readComplete();
    if (reading && !done && !armed()) {
      if (paced) {
        loop.timers().arm(this, loop.nowNanos() + pace().toNanos());
      } else {
        schedule();
      }
    }
  }

  private Duration pace() {
    return failure.mode() == Mode.SLOW && config.pace().compareTo(SLOW) < 0 ? SLOW : config.pace();
  }

  private void tell(byte[] piece, boolean end) {
    done = end;
    events.data(Unpooled.wrappedBuffer(piece), end);
  }

  private void fail(Fault fault, String detail) {
    if (!done) {
      done = true;
      events.failed(fault, detail);
    }
  }

  /** Whether the body goes wrong here; it is then over. */
  private boolean goesWrong(Script answer) {
    boolean here = !answer.isStream() || played >= PIECES_BEFORE_FAILURE;
    if (!here || answer.status() != 200) {
      return false;
    }
    switch (failure.mode()) {
      case CUT, STALL -> {
        byte[] piece = answer.pieces().next();
        events.data(Unpooled.wrappedBuffer(piece, 0, piece.length / 2), false);
        if (!done) {
          events.readComplete();
        }
        if (failure.mode() == Mode.CUT) {
          fail(Fault.TRUNCATED, "mock: asked to cut the answer");
        }
        done = true;
        return true;
      }
      case MALFORMED -> {
        tell(broken(answer.pieces().next(), answer.isStream()), true);
        return true;
      }
      case ERROR -> {
        FaultReport report =
            FaultReport.of(Fault.UPSTREAM_OVERLOADED, "mock: asked to fail", answers.id());
        tell(FaultBody.inStream(answers.dialect(), report, answer.isEvents()), true);
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  /** The first half of a piece, its end kept so that it still is one event or line. */
  private static byte[] broken(byte[] piece, boolean stream) {
    byte[] half = Arrays.copyOf(piece, piece.length / 2);
    if (stream) {
      half = Arrays.copyOf(half, half.length + 2);
      half[half.length - 2] = '\n';
      half[half.length - 1] = '\n';
    }
    return half;
  }
}
