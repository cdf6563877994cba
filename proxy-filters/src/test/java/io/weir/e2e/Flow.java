package io.weir.e2e;

import io.weir.testing.FakeHttp2;
import io.weir.testing.FrameClient;
import io.weir.testing.FrameClient.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** One end of a connection through which a {@link LongBody} goes, as fast as it is let. */
interface Flow {
  /** What the configuration of {@link FlowIT} lets be under way on a stream. */
  int STREAM_WINDOW = 65_536;

  /** The same for an HTTP/2 connection to a server. */
  int CONNECTION_WINDOW = 262_144;

  /** Sends so many bytes; waits for room. */
  void pour(long total);

  /** Reads so many bytes, which must be the right ones. */
  void drink(long total);

  /** Over HTTP/1.1, by content-length. */
  record Plain(Consumer<byte[]> out, IntFunction<byte[]> in) implements Flow {
    @Override
    public void pour(long total) {
      for (long sent = 0; sent < total; ) {
        byte[] part = LongBody.part(sent, total - sent);
        out.accept(part);
        sent += part.length;
      }
    }

    @Override
    public void drink(long total) {
      LongBody body = new LongBody();
      while (body.seen() < total) {
        body.take(in.apply((int) Math.min(16_384, total - body.seen())));
      }
    }
  }

  /** A server over HTTP/2. */
  record Server(FakeHttp2 peer, int stream) implements Flow {
    @Override
    public void pour(long total) {
      long onStream = STREAM_WINDOW;
      long onConnection = CONNECTION_WINDOW;
      for (long sent = 0; sent < total; ) {
        long room = Math.min(onStream, onConnection);
        if (room > 0) {
          byte[] part = LongBody.part(sent, Math.min(room, total - sent));
          sent += part.length;
          onStream -= part.length;
          onConnection -= part.length;
          peer.data(stream, new String(part, StandardCharsets.ISO_8859_1), sent == total);
        } else {
          FakeHttp2.Frame update = peer.await("WINDOW_UPDATE");
          onStream += update.stream() == stream ? update.code() : 0;
          onConnection += update.stream() == 0 ? update.code() : 0;
        }
      }
    }

    @Override
    public void drink(long total) {
      LongBody body = new LongBody();
      while (body.seen() < total) {
        String data = peer.await("DATA").data();
        body.take(data);
        if (!data.isEmpty()) {
          peer.windowUpdate(stream, data.length()).windowUpdate(0, data.length());
        }
      }
    }
  }

  /** A client over HTTP/2. */
  record Stream(FrameClient frames, int stream) implements Flow {
    @Override
    public void pour(long total) {
      long onStream = STREAM_WINDOW;
      long onConnection = 65_535;
      for (long sent = 0; sent < total; ) {
        long room = Math.min(onStream, onConnection);
        if (room > 0) {
          byte[] part = LongBody.part(sent, Math.min(room, total - sent));
          sent += part.length;
          onStream -= part.length;
          onConnection -= part.length;
          int end = sent == total ? FrameClient.END_STREAM : 0;
          frames.send(FrameClient.DATA, end, stream, part);
        } else {
          Frame update = frames.read(FrameClient.WINDOW_UPDATE);
          int more = ByteBuffer.wrap(update.payload()).getInt();
          onStream += update.stream() == stream ? more : 0;
          onConnection += update.stream() == 0 ? more : 0;
        }
      }
    }

    @Override
    public void drink(long total) {
      LongBody body = new LongBody();
      while (body.seen() < total) {
        byte[] data = frames.read(FrameClient.DATA).payload();
        body.take(data);
        if (data.length > 0) {
          byte[] more = FrameClient.number(data.length);
          frames.send(FrameClient.WINDOW_UPDATE, 0, stream, more);
          frames.send(FrameClient.WINDOW_UPDATE, 0, 0, more);
        }
      }
    }
  }
}
