package io.weir.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 server on one {@link FakeConnection}, frame by frame: it says what it is told to and
 * keeps no rules. SETTINGS and PING are acknowledged while it waits for something else. Used by one
 * thread.
 */
public final class FakeHttp2 implements AutoCloseable {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int HEADER_BYTES = 9;

  private final FakeConnection connection;
  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelHandlerContext ctx = channel.pipeline().firstContext();
  private final DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader(false);
  private final DefaultHttp2FrameWriter writer = new DefaultHttp2FrameWriter();
  private final Deque<Frame> read = new ArrayDeque<>();

  private FakeHttp2(FakeConnection connection) {
    this.connection = connection;
  }

  /** Reads the client's preface, and sends settings of its own. */
  public static FakeHttp2 on(FakeConnection connection, Http2Settings settings) {
    String preface = connection.read(PREFACE.length());
    if (!preface.equals(PREFACE)) {
      throw new AssertionError("no HTTP/2 preface but " + preface);
    }
    FakeHttp2 peer = new FakeHttp2(connection);
    peer.settings(settings);
    return peer;
  }

  /** Reads the client's preface, and sends empty settings. */
  public static FakeHttp2 on(FakeConnection connection) {
    return on(connection, new Http2Settings());
  }

  /**
   * A frame as the client sent it.
   *
   * @param type its name in RFC 9113; {@code PING_ACK} and {@code SETTINGS_ACK} for those two
   * @param code the error of RST_STREAM and GOAWAY, the increment of WINDOW_UPDATE
   */
  public record Frame(
      String type, int stream, boolean end, Map<String, String> fields, String data, long code) {
    /** One of a header list's fields, pseudo-header fields too; null where it is missing. */
    public @Nullable String field(String name) {
      return fields.get(name);
    }
  }

  public FakeConnection connection() {
    return connection;
  }

  /** The next frame of that type; acknowledges and passes over what comes before. */
  public Frame await(String type) {
    while (true) {
      Frame frame = next();
      if (frame.type().equals(type)) {
        return frame;
      }
      if (frame.type().equals("SETTINGS")) {
        sent(writer.writeSettingsAck(ctx, ctx.newPromise()));
      } else if (frame.type().equals("PING")) {
        sent(writer.writePing(ctx, true, frame.code(), ctx.newPromise()));
      }
    }
  }

  /** The next frame, whatever it is. */
  public Frame next() {
    while (read.isEmpty()) {
      byte[] head = connection.readBytes(HEADER_BYTES);
      int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | (head[2] & 0xff);
      ByteBuf frame = Unpooled.wrappedBuffer(head, connection.readBytes(length));
      try {
        reader.readFrame(ctx, frame, new Recorder());
      } catch (Http2Exception e) {
        throw new AssertionError("frame: " + e.getMessage(), e);
      } finally {
        frame.release();
      }
    }
    return read.remove();
  }

  public FakeHttp2 settings(Http2Settings settings) {
    return sent(writer.writeSettings(ctx, settings, ctx.newPromise()));
  }

  /** Sends a header list; fields are names and values in turn. */
  public FakeHttp2 headers(int stream, boolean end, String... fields) {
    Http2Headers list = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      list.add(fields[i], fields[i + 1]);
    }
    return sent(writer.writeHeaders(ctx, stream, list, 0, end, ctx.newPromise()));
  }

  public FakeHttp2 data(int stream, String text, boolean end) {
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    return sent(writer.writeData(ctx, stream, bytes, 0, end, ctx.newPromise()));
  }

  public FakeHttp2 reset(int stream, Http2Error error) {
    return sent(writer.writeRstStream(ctx, stream, error.code(), ctx.newPromise()));
  }

  public FakeHttp2 goAway(int lastStream, Http2Error error) {
    return sent(
        writer.writeGoAway(ctx, lastStream, error.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise()));
  }

  public FakeHttp2 windowUpdate(int stream, int increment) {
    return sent(writer.writeWindowUpdate(ctx, stream, increment, ctx.newPromise()));
  }

  public FakeHttp2 ping(long payload) {
    return sent(writer.writePing(ctx, false, payload, ctx.newPromise()));
  }

  private FakeHttp2 sent(Object ignored) {
    channel.flushOutbound();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      byte[] bytes = ByteBufUtil.getBytes(out);
      out.release();
      connection.write(bytes);
    }
    return this;
  }

  /** Gives back the codec's tables; the connection stays as it is. */
  @Override
  public void close() {
    reader.close();
    writer.close();
    channel.finishAndReleaseAll();
  }

  /** Notes what the reader finds. */
  private final class Recorder implements Http2FrameListener {
    private void add(String type, int stream, boolean end, String data, long code) {
      read.add(new Frame(type, stream, end, Map.of(), data, code));
    }

    @Override
    public int onDataRead(ChannelHandlerContext c, int id, ByteBuf data, int padding, boolean end) {
      add("DATA", id, end, data.toString(StandardCharsets.ISO_8859_1), 0);
      return 0;
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext c, int id, Http2Headers list, int padding, boolean end) {
      Map<String, String> fields = new java.util.LinkedHashMap<>();
      list.forEach(
          field ->
              fields.merge(
                  field.getKey().toString(), field.getValue().toString(), (a, b) -> a + ", " + b));
      read.add(new Frame("HEADERS", id, end, fields, "", 0));
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext c,
        int id,
        Http2Headers list,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end) {
      onHeadersRead(c, id, list, padding, end);
    }

    @Override
    public void onPriorityRead(
        ChannelHandlerContext c, int id, int dependency, short weight, boolean exclusive) {
      add("PRIORITY", id, false, "", 0);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext c, int id, long code) {
      add("RST_STREAM", id, true, "", code);
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext c) {
      add("SETTINGS_ACK", 0, false, "", 0);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext c, Http2Settings settings) {
      add("SETTINGS", 0, false, settings.toString(), 0);
    }

    @Override
    public void onPingRead(ChannelHandlerContext c, long data) {
      add("PING", 0, false, "", data);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext c, long data) {
      add("PING_ACK", 0, false, "", data);
    }

    @Override
    public void onPushPromiseRead(
        ChannelHandlerContext c, int id, int promised, Http2Headers list, int padding) {
      add("PUSH_PROMISE", id, false, "", promised);
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext c, int last, long code, ByteBuf debug) {
      add("GOAWAY", last, false, debug.toString(StandardCharsets.ISO_8859_1), code);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext c, int id, int increment) {
      add("WINDOW_UPDATE", id, false, "", increment);
    }

    @Override
    public void onUnknownFrame(
        ChannelHandlerContext c, byte type, int id, Http2Flags flags, ByteBuf payload) {
      add("UNKNOWN", id, false, "", type);
    }
  }
}
