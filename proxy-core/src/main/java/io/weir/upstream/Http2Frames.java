package io.weir.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.weir.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes what Netty finds on one connection, once it is in order, to the streams concerned. */
final class Http2Frames extends Http2EventAdapter {
  private final Http2ClientHandler connection;
  private final List<Http2ClientStream> told = new ArrayList<>();

  Http2Frames(Http2ClientHandler connection) {
    this.connection = connection;
  }

  /** Tells each stream that was told something since the last time. */
  void readComplete() {
    for (int i = 0; i < told.size(); i++) {
      told.get(i).readComplete();
    }
    told.clear();
  }

  private @Nullable Http2ClientStream stream(int id) {
    Http2ClientStream stream = connection.carrier(connection.connection().stream(id));
    if (stream != null && stream.firstInBurst()) {
      told.add(stream);
    }
    return stream;
  }

  @Override
  public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
    Http2ClientStream stream = stream(id);
    return stream == null ? data.readableBytes() + padding : stream.data(data, padding, end);
  }

  /** The form with a priority is the one that Netty's decoder calls. */
  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int id,
      Http2Headers list,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end) {
    Http2ClientStream stream = stream(id);
    if (stream != null) {
      stream.headers(list, end);
    }
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
    Http2ClientStream stream = stream(id);
    if (stream != null) {
      stream.wasReset(name(code));
    }
  }

  @Override
  public void onGoAwayRead(ChannelHandlerContext ctx, int last, long code, ByteBuf debug) {
    connection.leaves("the connection was closed after GOAWAY " + name(code));
    forEach(
        stream -> {
          if (stream.id() > last) {
            stream.fail(Fault.RESET_UNPROCESSED, "GOAWAY " + name(code) + " before the request");
          }
        });
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings theirs) {
    connection.settingsRead();
  }

  @Override
  public void onStreamClosed(Http2Stream wire) {
    connection.streamClosed(wire);
  }

  /** Over a copy: whoever is told may open and cancel as they like. */
  void forEach(Consumer<Http2ClientStream> told) {
    List<Http2ClientStream> all = new ArrayList<>();
    try {
      connection
          .connection()
          .forEachActiveStream(
              wire -> {
                Http2ClientStream stream = connection.carrier(wire);
                if (stream != null) {
                  all.add(stream);
                }
                return true;
              });
    } catch (Http2Exception e) {
      throw new IllegalStateException("streams: the walk failed", e);
    }
    all.forEach(told);
  }

  private static String name(long code) {
    Http2Error error = Http2Error.valueOf(code);
    return error == null ? "code " + code : error.name();
  }
}
