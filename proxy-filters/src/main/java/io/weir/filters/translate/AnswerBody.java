package io.weir.filters.translate;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Sink;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.wire.Frames;
import io.weir.http.ResponseHead;
import io.weir.json.JsonWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The body of an answer on its way into another dialect. */
sealed interface AnswerBody {
  /** Takes bytes, and emits what they come to. */
  void accept(ByteBuf data, boolean end, Sink out);

  /** A body that is read when all of it is here. */
  final class Gathered {
    private final int bytesMax;
    private byte[] bytes = {};

    Gathered(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    /** Takes bytes; false where the body is too long. */
    boolean add(ByteBuf data) {
      int more = data.readableBytes();
      int length = bytes.length;
      if (length + more <= bytesMax) {
        bytes = Arrays.copyOf(bytes, length + more);
        data.readBytes(bytes, length, more);
      }
      data.release();
      return length + more <= bytesMax;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  /** An error, told as the client's dialect tells errors. */
  final class Failed implements AnswerBody {
    private static final int BYTES_MAX = 1 << 20;

    private final TranslateFilter filter;
    private final FilterContext context;
    private final Dialect client;
    private final ResponseHead head;
    private final int status;
    private final Gathered gathered = new Gathered(BYTES_MAX);

    /**
     * An error.
     *
     * @param status the server's own
     */
    Failed(
        TranslateFilter filter,
        FilterContext context,
        Dialect client,
        ResponseHead head,
        int status) {
      this.filter = filter;
      this.context = context;
      this.client = client;
      this.head = head;
      this.status = status;
      Heads.answer(head, "application/json");
    }

    @Override
    public void accept(ByteBuf data, boolean end, Sink out) {
      // What is beyond the limit is no message for people.
      boolean unused = gathered.add(data);
      if (end) {
        byte[] said = gathered.bytes();
        byte[] body = ErrorAnswers.body(client, filter.server, status, said, context.id());
        head.bodyLength(body.length);
        out.emit(Unpooled.wrappedBuffer(body), true);
      }
    }
  }

  /** An answer, in whichever form it comes and is wanted. */
  final class Good implements AnswerBody, Frames.Listener {
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final FilterContext context;
    private final ResponseHead head;
    private final boolean streams;
    private final JsonWriter written = new JsonWriter(512);
    private final Told told;
    private final AnswerReader reader;
    private final @Nullable Frames frames;
    private final @Nullable Gathered gathered;
    private boolean broken;

    Good(
        TranslateFilter filter,
        FilterContext context,
        ClientSide client,
        Answering how,
        Losses losses,
        ResponseHead head) {
      this.context = context;
      this.head = head;
      this.streams = how.request().delivery().stream();
      this.told =
          new Told(streams ? client.stream(how, written) : client.whole(how, written), losses);
      this.reader = filter.server.reader(told);
      TranslateConfig.Limits limits = filter.config.limits();
      Heads.Form form = Heads.Form.of(head, filter.server.lines(), streams);
      this.frames =
          switch (form) {
            case WHOLE -> null;
            case EVENTS -> Frames.events(this, limits.eventBytes());
            case LINES -> Frames.lines(this, limits.eventBytes());
          };
      this.gathered = frames == null ? new Gathered(limits.answerBytes()) : null;
      Heads.answer(head, streams ? client.streamType() : "application/json");
    }

    Told told() {
      return told;
    }

    @Override
    public void accept(ByteBuf data, boolean end, Sink out) {
      boolean taken = gathered == null ? framed(data, end) : gathered(gathered, data, end);
      if (!taken) {
        out.fail(Fault.UPSTREAM_PROTOCOL, "the answer cannot be read");
        return;
      }
      UpstreamError error = told.error();
      if (end && error == null && !told.ended()) {
        flush(out);
        out.fail(Fault.TRUNCATED, "the answer ended before it was whole");
      } else if (error != null) {
        flush(out);
        if (!error.message().isEmpty()) {
          context.set(Sink.PROVIDER_WORDS, error.message());
        }
        out.fail(error.fault(), "the server broke its answer off");
      } else if (end) {
        last(out);
      } else {
        flush(out);
      }
    }

    private boolean framed(ByteBuf data, boolean end) {
      Frames in = frames;
      boolean taken = in != null && in.add(data);
      data.release();
      if (in != null && end && taken) {
        in.end();
        if (!told.over()) {
          reader.over();
        }
      }
      return taken && !broken;
    }

    private boolean gathered(Gathered whole, ByteBuf data, boolean end) {
      boolean taken = whole.add(data);
      if (taken && end) {
        byte[] bytes = whole.bytes();
        JsonNode answer = Json.parse(bytes, 0, bytes.length);
        if (answer == null) {
          return false;
        }
        reader.whole(answer);
      }
      return taken;
    }

    @Override
    public void frame(String name, byte[] bytes, int from, int length) {
      if (told.over() || broken) {
        return;
      }
      if (Arrays.equals(bytes, from, from + length, DONE, 0, DONE.length)) {
        reader.done();
        return;
      }
      JsonNode data = Json.parse(bytes, from, length);
      if (data != null) {
        reader.event(name, data);
      } else {
        // What is meant as JSON and is none may have held words: without it nothing is whole.
        broken = length > 0 && (bytes[from] == '{' || bytes[from] == '[');
      }
    }

    private void flush(Sink out) {
      if (written.length() > 0) {
        out.emit(taken(), false);
      }
    }

    private void last(Sink out) {
      if (!streams) {
        head.bodyLength(written.length());
      }
      out.emit(taken(), true);
    }

    private ByteBuf taken() {
      int length = written.length();
      ByteBuf bytes = context.alloc().buffer(Math.max(length, 1));
      bytes.writeBytes(written.array(), 0, length);
      written.reset();
      return bytes;
    }
  }
}
