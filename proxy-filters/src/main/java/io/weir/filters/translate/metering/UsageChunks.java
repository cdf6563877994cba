package io.weir.filters.translate.metering;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import io.weir.filter.Sink;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.wire.Frames;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the chunk out of an OpenAI stream that reports its use and says nothing else. All other
 * bytes leave as they came; of an event that is not whole yet, what has come is held.
 */
final class UsageChunks {
  private static final int COMPONENTS = 64;
  private static final byte[] CHOICES = {'"', 'c', 'h', 'o', 'i', 'c', 'e', 's', '"'};

  private final int bytesMax;
  private final Consumer<ByteBuf> found;
  private @Nullable CompositeByteBuf held;

  /** How many bytes of what is held have been looked through. */
  private int looked;

  /** Where the present event begins, and what has not been sent yet. */
  private int event;

  private int kept;
  private boolean lineEmpty = true;
  private boolean returned;

  /** The event before was taken out. */
  private boolean removed;

  /** An event that is longer than may be held passes, piece by piece. */
  private boolean passing;

  /**
   * Nothing seen yet.
   *
   * @param bytesMax longest event that is held
   * @param found is lent each event that is taken out
   */
  UsageChunks(int bytesMax, Consumer<ByteBuf> found) {
    this.bytesMax = bytesMax;
    this.found = found;
  }

  /** Takes bytes, and emits those that stay. */
  void accept(ByteBuf piece, boolean end, Sink out) {
    ByteBuf all = held == null ? piece : held.addComponent(true, piece);
    event = all.readerIndex();
    kept = event;
    CompositeByteBuf stays = null;
    int to = all.writerIndex();
    int at = event + looked;
    while (at < to) {
      at = at == event && returned ? lineFeed(all, at) : at;
      int over = next(all, at, to);
      if (over < 0) {
        break;
      }
      removed = !passing && reportsOnly(all, event, over);
      if (removed) {
        stays = with(stays, all.retainedSlice(kept, event - kept));
        found.accept(all.slice(event, over - event));
        kept = over;
      }
      passing = false;
      event = over;
      at = over;
    }
    boolean last = end && !passing && event < to && reportsOnly(all, event, to);
    if (last) {
      found.accept(all.slice(event, to - event));
    }
    passing |= to - event > bytesMax;
    emit(stays, all, last || !(end || passing) ? event : to, end, out);
  }

  /** Sends what stays up to a place, and holds what follows unless it is the end. */
  private void emit(
      @Nullable CompositeByteBuf before, ByteBuf all, int until, boolean end, Sink out) {
    int from = all.readerIndex();
    int to = all.writerIndex();
    looked = end ? 0 : to - until;
    if (kept == from && until == to) {
      held = null;
      out.emit(all, end);
      return;
    }
    ByteBuf stays = until > kept ? with(before, all.retainedSlice(kept, until - kept)) : before;
    if (until == from && !end) {
      held = held == null ? with(null, all) : held;
    } else {
      held = looked == 0 ? null : with(null, all.copy(until, looked));
      all.release();
    }
    if (stays != null || end) {
      out.emit(stays == null ? Unpooled.EMPTY_BUFFER : stays, end);
    }
  }

  private static CompositeByteBuf with(@Nullable CompositeByteBuf before, ByteBuf more) {
    CompositeByteBuf to = before == null ? Unpooled.compositeBuffer(COMPONENTS) : before;
    return to.addComponent(true, more);
  }

  /** A line feed right behind the return that ended an event belongs to that one. */
  private int lineFeed(ByteBuf all, int at) {
    returned = false;
    if (all.getByte(at) != '\n') {
      return at;
    }
    event = at + 1;
    kept = removed ? event : kept;
    return event;
  }

  /** The place behind the event's end, which is an empty line; -1 where it has not come. */
  private int next(ByteBuf bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      byte b = bytes.getByte(at);
      boolean second = b == '\n' && returned;
      returned = b == '\r';
      if (second) {
        continue;
      }
      if (b != '\n' && b != '\r') {
        lineEmpty = false;
        int line = bytes.forEachByte(at, to - at, ByteProcessor.FIND_CRLF);
        at = (line < 0 ? to : line) - 1;
      } else if (lineEmpty) {
        return at + 1;
      } else {
        lineEmpty = true;
      }
    }
    return -1;
  }

  /** Whether an event reports use, and holds no answer. */
  private static boolean reportsOnly(ByteBuf all, int from, int to) {
    return noChoices(all, from, to) && new Look().reportsOnly(all.slice(from, to - from));
  }

  /** Whether an empty list stands under {@code choices}: so with few events, which are parsed. */
  private static boolean noChoices(ByteBuf all, int from, int to) {
    int open = all.indexOf(from, to, (byte) '[');
    while (open >= 0) {
      int close = open + 1;
      while (close < to && all.getByte(close) <= ' ' && all.getByte(close) >= 0) {
        close++;
      }
      if (close < to && all.getByte(close) == ']' && choices(all, from, open)) {
        return true;
      }
      open = all.indexOf(open + 1, to, (byte) '[');
    }
    return false;
  }

  private static boolean choices(ByteBuf all, int from, int to) {
    int at = before(all, from, to);
    if (at < from || all.getByte(at) != ':') {
      return false;
    }
    int name = before(all, from, at) - CHOICES.length + 1;
    for (int i = 0; i < CHOICES.length; i++) {
      if (name < from || all.getByte(name + i) != CHOICES[i]) {
        return false;
      }
    }
    return true;
  }

  /** The last place before {@code to} that holds no white space. */
  private static int before(ByteBuf all, int from, int to) {
    int at = to - 1;
    while (at >= from && all.getByte(at) <= ' ' && all.getByte(at) >= 0) {
      at--;
    }
    return at;
  }

  /** Frees what is held. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  /** A look into one event that may be such a chunk. */
  private static final class Look implements Frames.Listener {
    private boolean reportsOnly;

    boolean reportsOnly(ByteBuf event) {
      Frames frames = Frames.events(this, event.readableBytes());
      boolean read = frames.add(event);
      frames.end();
      return read && reportsOnly;
    }

    @Override
    public void frame(String name, byte[] bytes, int from, int length) {
      JsonNode data = Json.parse(bytes, from, length);
      reportsOnly =
          data != null
              && Json.at(data, "choices").isArray()
              && Json.at(data, "choices").isEmpty()
              && Json.at(data, "usage").isObject()
              && Json.orNull(data, "error") == null;
    }
  }
}
