package io.weir.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.util.concurrent.TimeUnit;

/**
 * What one HTTP/2 peer may cost in frames that carry nothing: PING, SETTINGS, PRIORITY, RST_STREAM,
 * WINDOW_UPDATE, CONTINUATION, GOAWAY, unknown ones, and DATA or HEADERS with nothing in them.
 * Netty answers or swallows most of these without end.
 *
 * <p>It walks over the frame headers of what is read, in front of the codec, and copies nothing.
 * Each such frame costs one token; tokens come back with time, and with what was done for the peer,
 * since a peer that is sent data has windows to update (see {@link FrameMeter}). Belongs to its
 * connection's loop.
 */
public final class FrameBudget {
  private static final int HEADER_BYTES = 9;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int burst;
  private final int perSecond;
  private final byte[] header = new byte[HEADER_BYTES];
  private int headerBytes;
  private int payloadLeft;
  private boolean blockOpen;
  private long tokens;
  private long refilledNanos;

  /**
   * A full bucket.
   *
   * @param burst tokens that it holds
   * @param perSecond tokens that come back in a second
   */
  public FrameBudget(int burst, int perSecond, long nowNanos) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.tokens = burst;
    this.refilledNanos = nowNanos;
  }

  /** Gives tokens for work that makes the peer send such frames in honesty. */
  public void earn(int more) {
    tokens = Math.min(tokens + more, burst);
  }

  /**
   * Goes over bytes that are about to be decoded, without moving their indices.
   *
   * @return false where the peer has spent more than it has
   */
  public boolean walk(ByteBuf in, long nowNanos) {
    int at = in.readerIndex();
    int end = in.writerIndex();
    long before = tokens;
    while (at < end) {
      if (payloadLeft > 0) {
        int step = Math.min(payloadLeft, end - at);
        payloadLeft -= step;
        at += step;
        continue;
      }
      int step = Math.min(HEADER_BYTES - headerBytes, end - at);
      in.getBytes(at, header, headerBytes, step);
      headerBytes += step;
      at += step;
      if (headerBytes == HEADER_BYTES) {
        headerBytes = 0;
        payloadLeft = ((header[0] & 0xff) << 16) | ((header[1] & 0xff) << 8) | (header[2] & 0xff);
        tokens -= cost(header[3], header[4]);
        if (isHeadFrame()) {
          blockOpen = (header[4] & Http2Flags.END_HEADERS) == 0;
        }
      }
    }
    if (tokens < before) {
      refill(nowNanos);
    }
    return tokens >= 0;
  }

  /** Whether a header block has begun to come and has not ended. */
  public boolean inHead() {
    return blockOpen || (payloadLeft > 0 && isHeadFrame());
  }

  private boolean isHeadFrame() {
    return header[3] == Http2FrameTypes.HEADERS || header[3] == Http2FrameTypes.CONTINUATION;
  }

  private int cost(byte type, byte flags) {
    return switch (type) {
      case Http2FrameTypes.PUSH_PROMISE -> 0;
      case Http2FrameTypes.HEADERS -> payloadLeft == 0 ? 1 : 0;
      case Http2FrameTypes.DATA -> payloadLeft == 0 && (flags & Http2Flags.END_STREAM) == 0 ? 1 : 0;
      default -> 1;
    };
  }

  private void refill(long nowNanos) {
    long elapsed = nowNanos - refilledNanos;
    long come = elapsed >= 60 * SECOND_NANOS ? burst : elapsed * perSecond / SECOND_NANOS;
    if (come > 0) {
      tokens = Math.min(tokens + come, burst);
      refilledNanos = nowNanos;
    }
  }
}
