package io.weir.e2e;

import io.netty.handler.codec.http2.Http2Error;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeHttp2;
import io.weir.testing.FakeHttp2.Frame;
import io.weir.testing.FrameClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A model server over HTTP/2 in clear. */
final class Http2Backend extends Backend {
  private final List<FakeHttp2> peers = new ArrayList<>();

  @Override
  Request accept() {
    FakeHttp2 peer = FakeHttp2.on(server.accept());
    peers.add(peer);
    return new Request(peer);
  }

  @Override
  public void close() {
    peers.forEach(FakeHttp2::close);
    super.close();
  }

  /** A request on a stream of its own. */
  static final class Request implements Served {
    private final FakeHttp2 peer;
    private final FakeConnection connection;
    private final int stream;
    private final String body;
    private boolean headHalf;
    private boolean lengthTold;

    Request(FakeHttp2 peer) {
      this.peer = peer;
      this.connection = peer.connection();
      Frame frame = peer.await("HEADERS");
      this.stream = frame.stream();
      StringBuilder bytes = new StringBuilder();
      while (!frame.end()) {
        frame = peer.await("DATA");
        bytes.append(frame.data());
      }
      this.body = bytes.toString();
    }

    @Override
    public String body() {
      return body;
    }

    @Override
    public Request next() {
      return new Request(peer);
    }

    @Override
    public void head(int status, String... fields) {
      String[] list = new String[fields.length + 2];
      list[0] = ":status";
      list[1] = Integer.toString(status);
      System.arraycopy(fields, 0, list, 2, fields.length);
      lengthTold = Arrays.asList(fields).contains("content-length");
      peer.headers(stream, false, list);
    }

    @Override
    public void halfHead() {
      headHalf = true;
      byte[] block = FrameClient.block(":status", "200");
      connection.write(FrameClient.frame(FrameClient.HEADERS, 0, stream, block));
    }

    @Override
    public void content(String text) {
      peer.data(stream, text, false);
    }

    @Override
    public void end() {
      peer.data(stream, "", true);
    }

    /** Ends the answer with trailers. */
    void trailers(String... fields) {
      peer.headers(stream, true, fields);
    }

    /** Resets the stream, with any code. */
    void reset(Http2Error error) {
      peer.reset(stream, error);
    }

    /** Says that no stream after this one will be served. */
    void goAway(Http2Error error) {
      peer.goAway(stream, error);
    }

    @Override
    public void kill() {
      connection.halfClose();
    }

    /** Within a head no frame may stand, so there the connection goes. */
    @Override
    public void reset() {
      if (headHalf) {
        connection.reset();
      } else {
        peer.reset(stream, Http2Error.INTERNAL_ERROR);
      }
    }

    @Override
    public void truncate() {
      if (lengthTold) {
        end();
      } else {
        peer.goAway(stream, Http2Error.NO_ERROR);
        connection.halfClose();
      }
    }

    @Override
    public void awaitGone() {
      Frame reset = peer.await("RST_STREAM");
      if (reset.stream() != stream) {
        throw new AssertionError("reset of stream " + reset.stream());
      }
    }
  }
}
