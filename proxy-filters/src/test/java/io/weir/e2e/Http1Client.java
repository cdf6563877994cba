package io.weir.e2e;

import io.weir.testing.RawClient;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A client over HTTP/1.1. */
final class Http1Client implements Client {
  private static final int CLOSED = -1;

  private final RawClient raw;
  private final Map<String, String> fields = new HashMap<>();
  private final StringBuilder body = new StringBuilder();
  private int status;
  private boolean chunked;
  private long left;
  private boolean ended;
  private boolean whole;

  Http1Client(InetSocketAddress address) {
    this.raw = RawClient.to(address);
  }

  @Override
  public void send(String method, String path, String body, String... fields) {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nhost: x\r\n");
    for (int i = 0; i < fields.length; i += 2) {
      head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
    }
    if (!body.isEmpty()) {
      head.append("content-length: ").append(body.length()).append("\r\n");
    }
    raw.send(head + "\r\n" + body);
    status = 0;
    ended = false;
    whole = false;
    this.fields.clear();
    this.body.setLength(0);
  }

  @Override
  public int head() {
    while (status < 200 && !ended) {
      String head = raw.readThrough("\r\n\r\n");
      ended = !head.endsWith("\r\n\r\n");
      List<String> lines = head.lines().toList();
      status = ended ? 0 : Integer.parseInt(lines.get(0).split(" ", 3)[1]);
      fields.clear();
      for (String line : ended ? List.<String>of() : lines.subList(1, lines.size() - 1)) {
        int colon = line.indexOf(':');
        fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
      }
    }
    chunked = "chunked".equals(fields.get("transfer-encoding"));
    left = chunked ? 0 : Long.parseLong(fields.getOrDefault("content-length", "0"));
    if (!chunked && left == 0) {
      ended = true;
      whole = status > 0;
    }
    return status;
  }

  @Override
  public void until(String text) {
    begin();
    while (body.indexOf(text) < 0) {
      if (ended) {
        throw new AssertionError("ended before " + text + ": " + body);
      }
      step();
    }
  }

  @Override
  public Answer answer() {
    begin();
    while (!ended) {
      step();
    }
    return new Answer(status, Map.copyOf(fields), body.toString(), whole);
  }

  private void begin() {
    if (status == 0) {
      head();
    }
  }

  /** One byte more, or one chunk's frame. */
  private void step() {
    if (chunked && left == 0) {
      chunk();
      return;
    }
    int b = raw.read();
    if (b == CLOSED) {
      ended = true;
      return;
    }
    body.append((char) b);
    left--;
    if (left > 0) {
      return;
    }
    if (chunked) {
      ended = !raw.readThrough("\r\n").equals("\r\n");
    } else {
      ended = true;
      whole = true;
    }
  }

  private void chunk() {
    String line = raw.readThrough("\r\n");
    ended = !line.endsWith("\r\n");
    left = ended ? 0 : Long.parseLong(line.strip(), 16);
    if (!ended && left == 0) {
      ended = true;
      String last = raw.readThrough("\r\n");
      while (last.length() > 2 && last.endsWith("\r\n")) { // a trailer
        last = raw.readThrough("\r\n");
      }
      whole = last.equals("\r\n");
    }
  }

  @Override
  public void leave() {
    raw.close();
  }

  /** What is below, for bytes of a test's own. */
  RawClient raw() {
    return raw;
  }

  /** Exactly so many bytes that come next, as text. */
  String read(int count) {
    return new String(raw.read(count), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    raw.close();
  }
}
