package io.weir.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An HTTP/2 client that writes and reads frames one by one, whether they make sense or not. */
public final class FrameClient implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final RawClient raw;
  private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(false);

  /** One frame as it was read. */
  public static final class Frame {
    private final int type;
    private final int flags;
    private final int stream;
    private final byte[] payload;

    Frame(int type, int flags, int stream, byte[] payload) {
      this.type = type;
      this.flags = flags;
      this.stream = stream;
      this.payload = payload;
    }

    public int type() {
      return type;
    }

    public int stream() {
      return stream;
    }

    public byte[] payload() {
      return payload;
    }

    /** The error that RST_STREAM or GOAWAY names. */
    public int error() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }

    /** The last stream that GOAWAY names. */
    public int lastStream() {
      return ByteBuffer.wrap(payload).getInt(0);
    }

    /** Whether a flag is set. */
    public boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  /** An answer put together from its frames. */
  public record Answer(Http2Headers head, String body, @Nullable Http2Headers trailers) {
    /** The status as text. */
    public String status() {
      return String.valueOf(head.status());
    }
  }

  private FrameClient(RawClient raw) {
    this.raw = raw;
  }

  /**
   * Connects, and sends the preface with these settings, as id and value in turn; agrees at once to
   * whatever the server's are.
   */
  public static FrameClient to(InetSocketAddress address, int... settings) {
    return over(RawClient.to(address), settings);
  }

  /** Sends the preface on a connection that stands. */
  public static FrameClient over(RawClient raw, int... settings) {
    FrameClient client = new FrameClient(raw);
    raw.send(PREFACE);
    client.send(SETTINGS, 0, 0, settings(settings));
    client.send(SETTINGS, ACK, 0, new byte[0]);
    return client;
  }

  /** The payload of a SETTINGS frame. */
  public static byte[] settings(int... pairs) {
    ByteBuffer payload = ByteBuffer.allocate(pairs.length / 2 * 6);
    for (int i = 0; i < pairs.length; i += 2) {
      payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
    return payload.array();
  }

  /** A frame's bytes. */
  public static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** A number as four bytes. */
  public static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /** A header block of literals that are not indexed; names and values in turn. */
  public static byte[] block(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0);
      string(block, fields[i]);
      string(block, fields[i + 1]);
    }
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int left = bytes.length - 127;
      while (left >= 128) {
        block.write(left % 128 + 128);
        left /= 128;
      }
      block.write(left);
    }
    block.writeBytes(bytes);
  }

  /** The block of a whole request head, and more fields after it. */
  public static byte[] request(String method, String path, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(":method", method, ":scheme", "http", ":authority", "x", ":path", path));
    fields.addAll(List.of(more));
    return block(fields.toArray(String[]::new));
  }

  /** Sends one frame. */
  public FrameClient send(int type, int flags, int stream, byte[] payload) {
    raw.send(frame(type, flags, stream, payload));
    return this;
  }

  /** Sends the same frame many times, in few writes. */
  public void flood(int count, int type, int flags, int stream, byte[] payload) {
    byte[] one = frame(type, flags, stream, payload);
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      some.writeBytes(one);
      if (some.size() > 8192) {
        raw.send(some.toByteArray());
        some.reset();
      }
    }
    raw.send(some.toByteArray());
  }

  /** Sends a request without a body. */
  public FrameClient get(int stream, String path, String... more) {
    return send(HEADERS, END_HEADERS | END_STREAM, stream, request("GET", path, more));
  }

  /** The next frame; null at the end of the connection. */
  public @Nullable Frame read() {
    int first = raw.read();
    if (first < 0) {
      return null;
    }
    byte[] rest = raw.read(8);
    int length = (first << 16) | ((rest[0] & 0xff) << 8) | (rest[1] & 0xff);
    int stream = ByteBuffer.wrap(rest, 4, 4).getInt();
    return new Frame(rest[2], rest[3], stream, raw.read(length));
  }

  /** The next frame of that type; those before it are dropped. */
  public Frame read(int type) {
    while (true) {
      Frame frame = read();
      if (frame == null) {
        throw new AssertionError("closed before a frame of type " + type);
      }
      if (frame.type() == type) {
        return frame;
      }
    }
  }

  /** Reads to the end of the connection; the error of the last GOAWAY, -1 where there was none. */
  public int readGoAway() {
    int error = -1;
    for (Frame frame = read(); frame != null; frame = read()) {
      if (frame.type() == GOAWAY) {
        error = frame.error();
      }
    }
    return error;
  }

  /** Reads one stream's answer to its end; other frames are dropped. Fails where it is reset. */
  public Answer answer(int stream) {
    Http2Headers head = null;
    StringBuilder body = new StringBuilder();
    while (true) {
      Frame frame = read();
      if (frame == null || frame.type() == GOAWAY) {
        throw new AssertionError("connection ended: " + (frame == null ? "EOF" : frame.error()));
      }
      if (frame.stream() != stream) {
        decoded(frame);
        continue;
      }
      if (frame.type() == RST_STREAM) {
        throw new AssertionError("stream reset: " + frame.error() + " after " + body.length());
      }
      Http2Headers fields = decoded(frame);
      if (fields != null && head != null && frame.has(END_STREAM)) {
        return new Answer(head, body.toString(), fields);
      }
      if (fields != null && !String.valueOf(fields.status()).startsWith("1")) {
        head = fields;
      }
      if (frame.type() == DATA) {
        body.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
      }
      if (head != null && frame.has(END_STREAM)) {
        return new Answer(head, body.toString(), null);
      }
    }
  }

  /** The fields of a HEADERS frame; every one must be decoded, for the table's sake. */
  public @Nullable Http2Headers decoded(Frame frame) {
    if (frame.type() != HEADERS) {
      return null;
    }
    ByteBuf block = Unpooled.wrappedBuffer(frame.payload());
    try {
      return heads.decodeHeaders(frame.stream(), block);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The status in a HEADERS frame. */
  public String status(Frame frame) {
    Http2Headers fields = decoded(frame);
    return fields == null ? "frame of type " + frame.type() : String.valueOf(fields.status());
  }

  /** The next frame; fails at the end of the connection. */
  public Frame next() {
    Frame frame = read();
    if (frame == null) {
      throw new AssertionError("closed");
    }
    return frame;
  }

  /** What is below. */
  public RawClient raw() {
    return raw;
  }

  @Override
  public void close() {
    raw.close();
  }
}
