package io.weir.e2e;

import io.netty.handler.codec.http2.Http2Headers;
import io.weir.testing.FrameClient;
import io.weir.testing.FrameClient.Frame;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client over HTTP/2 in clear, each request on a stream of its own. */
final class Http2Client implements Client {
  private static final int CANCEL = 8;

  private final FrameClient frames;
  private final Map<String, String> fields = new HashMap<>();
  private final StringBuilder body = new StringBuilder();
  private int stream = -1;
  private int status;
  private boolean ended;
  private boolean whole;

  Http2Client(InetSocketAddress address) {
    this.frames = FrameClient.to(address);
  }

  @Override
  public void send(String method, String path, String body, String... fields) {
    stream += 2;
    status = 0;
    ended = false;
    whole = false;
    this.fields.clear();
    this.body.setLength(0);
    List<String> more = new ArrayList<>(List.of(fields));
    if (body.isEmpty()) {
      frames.get(stream, path, fields);
      return;
    }
    more.addAll(List.of("content-length", Integer.toString(body.length())));
    byte[] head = FrameClient.request(method, path, more.toArray(String[]::new));
    frames.send(FrameClient.HEADERS, FrameClient.END_HEADERS, stream, head);
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    frames.send(FrameClient.DATA, FrameClient.END_STREAM, stream, bytes);
  }

  @Override
  public int head() {
    while (status < 200 && !ended) {
      step();
    }
    return status;
  }

  @Override
  public void until(String text) {
    while (body.indexOf(text) < 0) {
      if (ended) {
        throw new AssertionError("ended before " + text + ": " + body);
      }
      step();
    }
  }

  @Override
  public Answer answer() {
    while (!ended) {
      step();
    }
    return new Answer(status, Map.copyOf(fields), body.toString(), whole);
  }

  private void step() {
    Frame frame = frames.read();
    if (frame == null) {
      ended = true;
      return;
    }
    Http2Headers list = frames.decoded(frame);
    if (frame.stream() != stream) {
      return;
    }
    if (list != null && list.status() != null) {
      status = Integer.parseInt(list.status().toString());
      list.forEach(f -> fields.put(f.getKey().toString(), f.getValue().toString()));
    } else if (frame.type() == FrameClient.DATA) {
      body.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
    }
    boolean content = list != null || frame.type() == FrameClient.DATA;
    whole |= content && frame.has(FrameClient.END_STREAM);
    ended = whole || frame.type() == FrameClient.RST_STREAM;
  }

  @Override
  public void leave() {
    frames.send(FrameClient.RST_STREAM, 0, stream, FrameClient.number(CANCEL));
  }

  @Override
  public void close() {
    frames.close();
  }
}
