package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.fault.Fault;
import io.weir.http.HeaderRules;
import io.weir.http.Headers;
import io.weir.http1.HeadScanner.Section;
import org.jspecify.annotations.Nullable;

/**
 * What reading requests and reading responses have in common: heads are gathered until they are
 * whole, bodies are cut out of the buffers as they come.
 */
abstract sealed class MessageParser<H> implements AutoCloseable
    permits RequestParser, ResponseParser {
  /** What the next byte belongs to. */
  enum Place {
    /** No message that may begin now. */
    NOTHING,
    HEAD,
    /** A body of so many bytes. */
    LENGTH,
    CHUNKED,
    TRAILERS,
    /** A body or a tunnel that the close ends. */
    UNTIL_CLOSE,
    CLOSED
  }

  /** Most heads are shorter: what is copied out of a buffer to look for the end of one. */
  private static final int FIRST_LOOK = 2048;

  final Http1Limits limits;
  final Http1Sink<H> sink;

  private final Section section;
  private final ByteBufAllocator alloc;
  private final ChunkScanner chunks = new ChunkScanner();
  private Place place;
  private @Nullable ByteBuf in;
  private byte @Nullable [] kept;
  private int keptLength;
  private long left;
  private boolean parsing;

  MessageParser(
      Section section, Place place, Http1Limits limits, Http1Sink<H> sink, ByteBufAllocator alloc) {
    this.section = section;
    this.place = place;
    this.limits = limits;
    this.sink = sink;
    this.alloc = alloc;
  }

  /**
   * A head lies in {@code a[0, end)}, its parts in the scan. Says what follows with {@link #body}
   * and tells the sink, or refuses.
   */
  abstract void head(HeadScanner scan, byte[] a, int end);

  /** A head is about to be refused; the parts that could be read are in the scan. */
  abstract void badHead(HeadScanner scan, byte[] a);

  /** Bytes have come while no message may begin; true where they may wait. */
  abstract boolean mayWait(int bytes);

  /** What a fault in a request is called on this side. */
  abstract Fault named(Fault requestFault);

  /** Takes bytes as they came from the socket, and parses all it can. The buffer is given away. */
  public final void feed(ByteBuf owned) {
    if (place == Place.CLOSED || !owned.isReadable()) {
      owned.release();
      return;
    }
    ByteBuf before = in;
    in = before == null ? owned : joined(before, owned);
    run();
  }

  private ByteBuf joined(ByteBuf first, ByteBuf second) {
    ByteBuf both = alloc.buffer(first.readableBytes() + second.readableBytes());
    both.writeBytes(first).writeBytes(second);
    first.release();
    second.release();
    return both;
  }

  /** Whether bytes wait behind the message that ended last. */
  public final boolean hasLeftover() {
    return (in != null && in.isReadable()) || keptLength > 0;
  }

  /** Lets go of everything held; what is fed later is dropped. Harmless when repeated. */
  @Override
  public final void close() {
    place = Place.CLOSED;
    kept = null;
    keptLength = 0;
    drop();
  }

  private void drop() {
    ByteBuf gone = in;
    if (gone != null) {
      in = null;
      gone.release();
    }
  }

  final Place place() {
    return place;
  }

  /** Whether a head has begun: more than the empty line that may stand before it. */
  final boolean headBegun() {
    return keptLength > 2 || (kept != null && keptLength > 0 && kept[0] != '\r');
  }

  /** What follows the head that is about to be told, or nothing. */
  final void body(Place place, long length) {
    this.place = place;
    this.left = length;
    if (place == Place.CHUNKED) {
      chunks.begin(limits.extensionBytesMax());
    }
  }

  /** From here on the bytes are {@code place}'s; those at hand are parsed before this returns. */
  final void go(Place place) {
    if (this.place != Place.CLOSED) {
      this.place = place;
      run();
    }
  }

  final void refuse(Fault fault, String detail) {
    close();
    sink.refused(fault, detail);
  }

  /** The message has ended because the connection has. */
  final void endByClose() {
    close();
    sink.end(null);
  }

  private void run() {
    if (parsing) {
      return;
    }
    parsing = true;
    try {
      for (ByteBuf bytes = in; bytes != null; bytes = in) {
        if (!bytes.isReadable()) {
          drop();
        } else if (!step(bytes)) {
          return;
        }
      }
    } finally {
      parsing = false;
    }
  }

  private boolean step(ByteBuf bytes) {
    switch (place) {
      case NOTHING -> {
        boolean waits = mayWait(bytes.readableBytes());
        return !waits;
      }
      case HEAD -> section(bytes, section, limits.headBytesMax());
      case LENGTH -> length(bytes);
      case CHUNKED -> chunk(bytes);
      case TRAILERS -> trailers(bytes);
      case UNTIL_CLOSE -> {
        in = null;
        sink.data(bytes, false);
      }
      case CLOSED -> drop();
    }
    return true;
  }

  private void length(ByteBuf bytes) {
    int taken = (int) Math.min(left, bytes.readableBytes());
    left -= taken;
    boolean end = left == 0;
    if (end) {
      place = Place.NOTHING;
    }
    data(bytes, taken, end);
  }

  private void chunk(ByteBuf bytes) {
    switch (chunks.scan(bytes)) {
      case DATA -> {
        int taken = (int) Math.min(chunks.left(), bytes.readableBytes());
        if (taken > 0) {
          chunks.taken(taken, bytes);
          data(bytes, taken, false);
        }
      }
      case LAST -> place = Place.TRAILERS;
      case BAD -> refuse(named(Fault.BAD_REQUEST), chunks.detail());
      case MORE -> {}
    }
  }

  /** Gives the sink the next bytes: the buffer itself where nothing follows them. */
  private void data(ByteBuf bytes, int length, boolean end) {
    if (length == bytes.readableBytes()) {
      in = null;
      sink.data(bytes, end);
    } else {
      sink.data(bytes.readRetainedSlice(length), end);
    }
  }

  private void trailers(ByteBuf bytes) {
    int at = bytes.readerIndex();
    if (keptLength == 0 && bytes.readableBytes() >= 2 && bytes.getShort(at) == 0x0d0a) {
      bytes.skipBytes(2);
      place = Place.NOTHING;
      sink.end(null);
    } else {
      section(bytes, Section.TRAILERS, limits.trailerBytesMax());
    }
  }

  /** Looks for the end of a head or trailer section, within the first {@code max} bytes of it. */
  private void section(ByteBuf bytes, Section section, int max) {
    HeadScanner scan = HeadScanner.local();
    int before = keptLength;
    int look = Math.min(bytes.readableBytes(), max - before);
    byte[] a;
    int end;
    if (before == 0) {
      int first = Math.min(look, FIRST_LOOK);
      a = copy(bytes, scan.scratch(first), 0, first);
      end = scan.scan(section, a, first, limits);
      if (end == HeadScanner.MORE && first < look) {
        a = copy(bytes, scan.scratch(look), 0, look);
        end = scan.scan(section, a, look, limits);
      }
    } else {
      a = copy(bytes, room(before + look), before, look);
      boolean line = bytes.indexOf(bytes.readerIndex(), bytes.readerIndex() + look, (byte) 10) >= 0;
      end = line ? scan.scan(section, a, before + look, limits) : HeadScanner.MORE;
    }
    if (end == HeadScanner.REFUSED) {
      refuseSection(scan, a);
    } else if (end == HeadScanner.MORE) {
      keep(bytes, a, before, look, max);
    } else {
      bytes.skipBytes(end - before);
      kept = null;
      keptLength = 0;
      tell(section, scan, a, end);
    }
  }

  private static byte[] copy(ByteBuf from, byte[] to, int at, int length) {
    from.getBytes(from.readerIndex(), to, at, length);
    return to;
  }

  private byte[] room(int length) {
    byte[] room = kept;
    if (room == null || room.length < length) {
      byte[] larger = new byte[Math.max(length, Math.max(256, 2 * keptLength))];
      if (room != null) {
        System.arraycopy(room, 0, larger, 0, keptLength);
      }
      kept = room = larger;
    }
    return room;
  }

  private void keep(ByteBuf bytes, byte[] a, int before, int look, int max) {
    if (before == 0) {
      System.arraycopy(a, 0, room(look), 0, look);
    }
    keptLength = before + look;
    bytes.skipBytes(look);
    if (keptLength == max) {
      boolean inLine = place == Place.HEAD && !hasLine();
      boolean target = inLine && section == Section.REQUEST;
      HeadScanner scan = HeadScanner.local();
      scan.targetEnd = 0;
      scan.fault = target ? Fault.URI_TOO_LONG : Fault.HEADERS_TOO_LARGE;
      scan.detail = target ? "the request line is too long" : "the fields are too long";
      refuseSection(scan, a);
    }
  }

  private boolean hasLine() {
    byte[] a = kept;
    for (int i = 2; a != null && i < keptLength; i++) {
      if (a[i] == '\n') {
        return true;
      }
    }
    return false;
  }

  private void refuseSection(HeadScanner scan, byte[] a) {
    Fault fault = named(scan.fault == null ? Fault.BAD_REQUEST : scan.fault);
    if (place == Place.HEAD) {
      badHead(scan, a);
    }
    refuse(fault, scan.detail);
  }

  private void tell(Section section, HeadScanner scan, byte[] a, int end) {
    if (section != Section.TRAILERS) {
      head(scan, a, end);
      return;
    }
    place = Place.NOTHING;
    Headers trailers = scan.count() == 0 ? null : scan.headers(a, end);
    for (int i = scan.count() - 1; trailers != null && i >= 0; i--) {
      if (!HeaderRules.isTrailerAllowed(trailers, i)) {
        trailers.removeAt(i);
      }
    }
    sink.end(trailers == null || trailers.size() == 0 ? null : trailers);
  }
}
