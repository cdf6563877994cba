package io.weir.filters.cache.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weir.fault.Dialect;
import io.weir.filter.FilterContext;
import io.weir.filters.cache.key.Form;
import io.weir.filters.cache.shelf.Stored;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.Told;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.dialect.known.Dialects;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Operation;
import io.weir.filters.llm.wire.Documents;
import io.weir.filters.llm.wire.Frames;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * Tells kept answers in the form that one client wants, in the dialect in which they came: a stream
 * as a plain answer, a plain answer as a stream. On the exchange's loop.
 */
public final class Replay {
  /** The longest body that is told in another form: it takes its loop a millisecond or two. */
  public static final int BYTES_MAX = 256 * 1024;

  /** Fields that say something of the bytes as they came. */
  private static final HeaderName[] OF_BYTES = {
    HeaderName.of("etag"),
    HeaderName.of("content-md5"),
    HeaderName.of("digest"),
    HeaderName.of("content-digest"),
    HeaderName.of("repr-digest")
  };

  private final FilterContext context;
  private final ClientSide client;
  private final ServerSide server;
  private final Form form;

  /** Whether request or answer have something that may be lost on the way. */
  private boolean lossy;

  private Replay(FilterContext context, ClientSide client, ServerSide server, Form form) {
    this.context = context;
    this.client = client;
    this.server = server;
    this.form = form;
  }

  /** For a client that wants that form; null where nothing can be told in another. */
  public static @Nullable Replay to(Form form, FilterContext context) {
    String path = context.request().pathOnly();
    if (Operation.of(path) != Operation.CHAT) {
      return null;
    }
    Dialect dialect = context.dialect();
    ClientSide client = Dialects.client(dialect, path);
    ServerSide server = Dialects.server(dialect, Dialects.Servers.PLAIN);
    return client == null || server == null ? null : new Replay(context, client, server, form);
  }

  /**
   * The answer in the form that is wanted, as old as it is; null where it is too long, does not
   * hold all that this form tells, or holds what the dialect's reader does not understand.
   */
  public @Nullable Stored tell(Stored stored, long nowSeconds) {
    boolean readable =
        stored.body().length <= BYTES_MAX
            && !stored.headers().contains(HeaderNames.CONTENT_ENCODING);
    ChatRequest request = readable ? request() : null;
    if (request == null) {
      return null;
    }
    JsonWriter written = new JsonWriter(stored.body().length);
    Answering how = new Answering(request, context.id(), "", nowSeconds);
    AnswerSink writer = form.streams() ? client.stream(how, written) : client.whole(how, written);
    Told told = new Told(writer, what -> lossy = true);
    read(stored, server.reader(told), told);
    boolean untold = form != Form.STREAM && told.tokens() == null;
    if (!told.ended() || untold || lossy) {
      return null;
    }
    return new Stored(
        stored.status(), headers(stored.headers()), written.toByteArray(), stored.life());
  }

  private @Nullable ChatRequest request() {
    ByteBuf body = context.known().bytes();
    JsonNode asked = body == null ? null : json(ByteBufUtil.getBytes(body));
    try {
      return asked == null ? null : client.read(asked, what -> lossy = true);
    } catch (Untranslatable e) {
      return null;
    }
  }

  private static @Nullable JsonNode json(byte[] bytes) {
    return Json.parse(bytes, 0, bytes.length);
  }

  private void read(Stored stored, AnswerReader reader, Told told) {
    byte[] body = stored.body();
    if (!stored.isStream()) {
      JsonNode answer = json(body);
      if (answer != null) {
        reader.whole(answer);
      }
      return;
    }
    Documents documents = new Documents(reader, told);
    Frames frames =
        server.lines()
            ? Frames.lines(documents, body.length)
            : Frames.events(documents, body.length);
    boolean read = frames.add(Unpooled.wrappedBuffer(body));
    frames.end();
    if (read && !documents.unread()) {
      reader.over();
    }
  }

  private Headers headers(Headers stored) {
    Headers headers = stored.copy();
    for (HeaderName name : OF_BYTES) {
      headers.remove(name);
    }
    headers.set(
        HeaderNames.CONTENT_TYPE, form.streams() ? client.streamType() : "application/json");
    return headers;
  }
}
