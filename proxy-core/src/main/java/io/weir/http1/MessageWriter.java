package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.http1.HeadWriter.Client;
import io.weir.http1.HeadWriter.Framing;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of one connection, one after the other, into as few buffers as pay: heads,
 * chunk framing and small bodies are gathered in one, large data passes as it is. What is gathered
 * is handed over at {@link #flush()}, so call it before the channel's. On the connection's loop.
 */
public final class MessageWriter implements AutoCloseable {
  /**
   * Data up to this size is copied behind its framing: one buffer of 4 KiB cost 2.0 microseconds to
   * write to a socket, framing and data in three buffers 2.7.
   */
  static final int COPY_MAX = 4096;

  /** Room for more than what was asked for, so that what follows a head finds place. */
  private static final int SPARE = 512;

  private static final int CHUNK_FRAMING_MAX = 16;
  private static final ByteBuf CHUNK_END = constant("\r\n");
  private static final ByteBuf BODY_END = constant("\r\n0\r\n\r\n");

  private final HeadWriter heads;
  private final ByteBufAllocator alloc;
  private final Consumer<ByteBuf> out;
  private @Nullable ByteBuf gathered;
  private Framing framing = Framing.NONE;
  private long left;
  private boolean complete = true;
  private boolean closed;

  /**
   * A writer between messages.
   *
   * @param out takes each buffer to the channel, and owns it then
   */
  public MessageWriter(HeadWriter heads, ByteBufAllocator alloc, Consumer<ByteBuf> out) {
    this.heads = heads;
    this.alloc = alloc;
    this.out = out;
  }

  private static ByteBuf constant(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuf direct = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    return Unpooled.unreleasableBuffer(direct.asReadOnly());
  }

  /**
   * Begins a request, with an origin-form target, Host first and no Expect.
   *
   * @param end whether there is no body
   * @param close whether to say that the connection is not kept
   * @throws IllegalArgumentException where method, authority or path would break the head
   */
  public void request(RequestHead head, boolean end, boolean close) {
    begin(heads.request(head, end, close), end, head.bodyLength());
  }

  /** Begins a final response, with a Date where it has none. */
  public void response(ResponseHead head, boolean end, Client client) {
    begin(heads.response(head, end, client), end, head.bodyLength());
  }

  /** Writes an interim response (100, 103). */
  public void interim(ResponseHead head) {
    heads.interim(head);
    heads.take(room(heads.size()));
  }

  /**
   * Writes a 101; data is raw bytes from here on.
   *
   * @throws IllegalArgumentException where the protocol is no token
   */
  public void switching(ResponseHead head, String protocol) {
    heads.switching(head, protocol);
    begin(Framing.UNTIL_CLOSE, false, 0);
  }

  private void begin(Framing framing, boolean end, long length) {
    this.framing = framing;
    this.left = length;
    this.complete = end;
    boolean small = framing == Framing.LENGTH && length <= COPY_MAX;
    heads.take(room(heads.size() + (small ? (int) length : 0)));
  }

  /**
   * Writes body bytes, which are given away. Where the head allows no body (HEAD, 204, 304) they
   * are dropped.
   *
   * @return whether the body still keeps to its framing; where it does not (more or fewer bytes
   *     than the head said, or anything after the end) nothing was written and the connection must
   *     be closed, not reused
   */
  public boolean data(ByteBuf owned, boolean end) {
    int size = owned.readableBytes();
    if (closed || !keeps(size, end)) {
      owned.release();
      return false;
    }
    complete = end;
    if (framing == Framing.NONE || (size == 0 && (framing != Framing.CHUNKED || !end))) {
      owned.release();
    } else if (framing != Framing.CHUNKED) {
      plain(owned, size);
    } else if (size == 0) {
      owned.release();
      heads.lastChunk(room(CHUNK_FRAMING_MAX), null);
    } else {
      chunk(owned, size, end);
    }
    return true;
  }

  private boolean keeps(int size, boolean end) {
    if (complete) {
      return false;
    }
    if (framing == Framing.LENGTH) {
      left -= size;
      return left == 0 || (left > 0 && !end);
    }
    return true;
  }

  private void plain(ByteBuf owned, int size) {
    if (gathered != null && size <= COPY_MAX) {
      copy(owned, room(size));
    } else {
      flush();
      out.accept(owned);
    }
  }

  private void chunk(ByteBuf owned, int size, boolean end) {
    if (!end && gathered == null && framed(owned, size)) {
      gathered = owned;
      return;
    }
    if (size <= COPY_MAX) {
      ByteBuf to = room(size + CHUNK_FRAMING_MAX);
      HeadWriter.chunkHead(to, size);
      copy(owned, to);
      to.writeShort(0x0d0a);
      if (end) {
        heads.lastChunk(to, null);
      }
      return;
    }
    HeadWriter.chunkHead(room(CHUNK_FRAMING_MAX), size);
    flush();
    out.accept(owned);
    out.accept((end ? BODY_END : CHUNK_END).duplicate());
  }

  /**
   * Puts a chunk's framing around the data where it lies, if the buffer is ours alone, has room for
   * it and is not much larger: what came as a chunk of its own leaves uncopied.
   */
  private static boolean framed(ByteBuf owned, int size) {
    int start = owned.readerIndex();
    if (start < HeadWriter.chunkHeadBytes(size)
        || owned.writableBytes() < 2
        || owned.capacity() > 2 * (size + SPARE)
        || owned.refCnt() != 1
        || owned.unwrap() != null
        || !owned.isDirect()
        || owned instanceof CompositeByteBuf) {
      return false;
    }
    owned.readerIndex(HeadWriter.chunkHeadBefore(owned, start, size));
    owned.writeShort(0x0d0a);
    return true;
  }

  /** By reading: Netty's adaptive buffers make two views of themselves where one writes to them. */
  private static void copy(ByteBuf owned, ByteBuf to) {
    try {
      owned.readBytes(to, owned.readableBytes());
    } finally {
      owned.release();
    }
  }

  /**
   * Ends the body with trailers, dropped where the framing cannot carry them.
   *
   * @return as {@link #data} does
   */
  public boolean trailers(Headers trailers) {
    if (closed || !keeps(0, true)) {
      return false;
    }
    complete = true;
    if (framing == Framing.CHUNKED) {
      heads.lastChunk(room(CHUNK_FRAMING_MAX + trailers.linesMax()), trailers);
    }
    return true;
  }

  /** Hands over what was gathered. */
  public void flush() {
    ByteBuf full = gathered;
    if (full != null) {
      gathered = null;
      out.accept(full);
    }
  }

  /** Whether the message begun last is written to its end. */
  public boolean complete() {
    return complete;
  }

  /** Whether the connection must be closed to end the message begun last. */
  public boolean endsByClose() {
    return framing == Framing.UNTIL_CLOSE;
  }

  /** The gathering buffer, with room for so many bytes more. */
  private ByteBuf room(int bytes) {
    ByteBuf room = gathered;
    if (room == null) {
      room = alloc.ioBuffer(bytes + SPARE);
    } else if (room.maxFastWritableBytes() < bytes) {
      flush();
      // Where one was not enough there is much to write: it goes out in few pieces.
      room = alloc.ioBuffer(Math.max(bytes + SPARE, COPY_MAX));
    }
    gathered = room;
    return room.ensureWritable(bytes);
  }

  /** Drops what was gathered; what is written later is dropped. Harmless when repeated. */
  @Override
  public void close() {
    closed = true;
    ByteBuf dropped = gathered;
    if (dropped != null) {
      gathered = null;
      dropped.release();
    }
  }
}
