package io.weir.filters.translate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Sink;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.Told;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.wire.Documents;
import io.weir.filters.llm.wire.Frames;
import io.weir.http.ResponseHead;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The body of an answer on its way into another dialect. */
public sealed interface AnswerBody
    permits AnswerBody.Failed, AnswerBody.Whole, AnswerBody.Good, Unpacked {
  /** Takes bytes, and emits what they come to. */
  void accept(ByteBuf data, boolean end, Sink out);

  /** What is still to come of the answer cannot be read. */
  void cut(Fault fault, String detail, Sink out);

  /** Gives back what it holds, whether the answer is over or not. */
  default void close() {}

  /**
   * Who speaks with whom.
   *
   * @param losses is told of what the client's dialect has no place for
   * @param read called when all is read, before the client has the last of it
   */
  record Sides(ClientSide client, ServerSide server, Losses losses, Runnable read) {}

  /**
   * The most that is held.
   *
   * @param answerBytes of a whole answer
   * @param eventBytes of one event of a stream
   */
  record Limits(int answerBytes, int eventBytes) {}

  /** A body that is read when all of it is here. */
  final class Gathered {
    private final int bytesMax;
    private byte[] bytes = {};
    private int length;

    Gathered(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    /** Takes bytes; false where the body is too long. */
    boolean add(ByteBuf data) {
      int more = data.readableBytes();
      boolean fits = more <= bytesMax - length;
      if (fits) {
        if (length + more > bytes.length) {
          bytes = Arrays.copyOf(bytes, Math.max(length + more, Math.min(bytesMax, 2 * length)));
        }
        data.readBytes(bytes, length, more);
        length += more;
      }
      data.release();
      return fits;
    }

    /** What is here as JSON; null where it is none. */
    @Nullable JsonNode json() {
      return Json.parse(bytes, 0, length);
    }

    String text() {
      return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
  }

  /** An error, told as the client's dialect tells errors. */
  final class Failed implements AnswerBody {
    private static final int BYTES_MAX = 1 << 20;
    private static final String JSON = "application/json";

    private final ServerSide server;
    private final FilterContext context;
    private final Dialect client;
    private final ResponseHead head;
    private final int status;
    private final boolean readable;
    private final Gathered gathered = new Gathered(BYTES_MAX);

    /**
     * An error.
     *
     * @param status the server's own
     */
    public Failed(
        ServerSide server, FilterContext context, Dialect client, ResponseHead head, int status) {
      this.server = server;
      this.context = context;
      this.client = client;
      this.head = head;
      this.status = status;
      this.readable = Coding.of(head).readable();
      AnswerHead.rewrite(head, JSON);
    }

    @Override
    public void accept(ByteBuf data, boolean end, Sink out) {
      // What is beyond the limit is no message for people.
      boolean unused = gathered.add(data);
      if (end) {
        tell(readable ? gathered.text() : "", out);
      }
    }

    /** The status says enough. */
    @Override
    public void cut(Fault fault, String detail, Sink out) {
      tell("", out);
    }

    private void tell(String said, Sink out) {
      byte[] body = ErrorAnswers.body(client, server, status, said, context.id());
      head.bodyLength(body.length);
      out.emit(Unpooled.wrappedBuffer(body), true);
    }
  }

  /** An answer that is read when all of it is here, and written as one. */
  final class Whole implements AnswerBody {
    private static final String JSON = "application/json";

    private final ResponseHead head;
    private final BiPredicate<JsonNode, JsonWriter> writer;
    private final Gathered gathered;
    private boolean over;

    /**
     * An answer of which nothing has come.
     *
     * @param writer writes what is read; false where it is no answer
     */
    public Whole(Limits limits, ResponseHead head, BiPredicate<JsonNode, JsonWriter> writer) {
      this.head = head;
      this.writer = writer;
      this.gathered = new Gathered(limits.answerBytes());
      AnswerHead.rewrite(head, JSON);
    }

    @Override
    public void accept(ByteBuf data, boolean end, Sink out) {
      boolean taken = gathered.add(data);
      if (over || (taken && !end)) {
        return;
      }
      JsonNode answer = taken ? gathered.json() : null;
      JsonWriter json = new JsonWriter(1024);
      if (answer == null || !writer.test(answer, json)) {
        cut(Fault.UPSTREAM_PROTOCOL, "the answer cannot be read", out);
        return;
      }
      head.bodyLength(json.length());
      out.emit(Unpooled.wrappedBuffer(json.array(), 0, json.length()), true);
    }

    @Override
    public void cut(Fault fault, String detail, Sink out) {
      if (!over) {
        over = true;
        out.fail(fault, detail);
      }
    }
  }

  /** An answer, in whichever form it comes and is wanted. */
  final class Good implements AnswerBody {
    private static final int EVENT_BYTES = 512;
    private static final int ROOM_BYTES_MAX = 1 << 16;

    private final FilterContext context;
    private final ResponseHead head;
    private final boolean streams;
    private final JsonWriter written;
    private final AnswerSink writer;
    private final Told told;
    private final Runnable read;
    private final AnswerReader reader;
    private final Documents documents;
    private final @Nullable Frames frames;
    private final @Nullable Gathered gathered;

    /** Whether the client has been sent anything. */
    private boolean begun;

    /** Whether nothing more is told, because the answer has failed. */
    private boolean over;

    public Good(
        Sides sides, Limits limits, FilterContext context, Answering how, ResponseHead head) {
      this.context = context;
      this.head = head;
      this.streams = how.request().delivery().stream();
      this.written = new JsonWriter(streams ? EVENT_BYTES : room(head.bodyLength()));
      ClientSide client = sides.client();
      this.writer = streams ? client.stream(how, written) : client.whole(how, written);
      this.told = new Told(writer, sides.losses());
      this.read = sides.read();
      this.reader = sides.server().reader(told);
      this.documents = new Documents(reader, told);
      AnswerHead.Form form = AnswerHead.Form.of(head, sides.server().lines(), streams);
      this.frames =
          switch (form) {
            case WHOLE -> null;
            case EVENTS -> Frames.events(documents, limits.eventBytes());
            case LINES -> Frames.lines(documents, limits.eventBytes());
          };
      this.gathered = frames == null ? new Gathered(limits.answerBytes()) : null;
      AnswerHead.rewrite(head, streams ? client.streamType() : "application/json");
    }

    /** Room for a whole answer that comes in so many bytes, if the server says the truth. */
    private static int room(long bodyBytes) {
      return (int) Math.min(Math.max(bodyBytes, 0) + EVENT_BYTES, ROOM_BYTES_MAX);
    }

    public Told told() {
      return told;
    }

    @Override
    public void accept(ByteBuf data, boolean end, Sink out) {
      if (over || told.ended()) {
        data.release();
        if (end) {
          rest(out);
        }
        return;
      }
      boolean taken = gathered == null ? framed(data, end) : gathered(gathered, data, end);
      UpstreamError error = told.error();
      if (!taken) {
        cut(Fault.UPSTREAM_PROTOCOL, "the answer cannot be read", out);
      } else if (end && error == null && !told.ended()) {
        cut(Fault.TRUNCATED, "the answer ended before it was whole", out);
      } else if (error != null) {
        broken(error, out);
      } else if (end) {
        last(out);
      } else {
        flush(out);
      }
    }

    /** Ends what has come to its end before its bytes had. */
    private void rest(Sink out) {
      if (!over) {
        over = true;
        last(out);
      }
    }

    /** Where the answer is not whole, a client that has heard nothing may have it from another. */
    @Override
    public void cut(Fault fault, String detail, Sink out) {
      if (over || told.ended()) {
        rest(out);
        return;
      }
      over = true;
      if (begun) {
        flush(out);
      }
      out.fail(fault, detail);
    }

    /**
     * The provider says that it failed. A client that has heard nothing yet is told by a status, or
     * another target is tried; any other hears it within its stream, which then ends as the
     * provider's did.
     */
    private void broken(UpstreamError error, Sink out) {
      String detail = "the server broke its answer off";
      over = true;
      if (begun && streams) {
        writer.fail(error);
        context.blame(error.fault(), detail);
        out.emit(taken(), true);
        return;
      }
      if (!error.message().isEmpty()) {
        context.set(Sink.PROVIDER_WORDS, error.message());
      }
      out.fail(error.fault(), detail);
    }

    private boolean framed(ByteBuf data, boolean end) {
      Frames in = frames;
      boolean taken = in != null && in.add(data);
      data.release();
      if (in == null || !taken || documents.unread()) {
        return false;
      }
      if (end) {
        in.end();
        // What is broken in the last frame is its end.
        if (!told.over() && !documents.unread()) {
          reader.over();
        }
      }
      return true;
    }

    private boolean gathered(Gathered whole, ByteBuf data, boolean end) {
      boolean taken = whole.add(data);
      if (taken && end) {
        JsonNode answer = whole.json();
        if (answer == null) {
          return false;
        }
        reader.whole(answer);
      }
      return taken;
    }

    private void flush(Sink out) {
      if (written.length() > 0) {
        begun = true;
        out.emit(taken(), false);
      }
    }

    private void last(Sink out) {
      read.run();
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
