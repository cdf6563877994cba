package io.weir.e2e;

import io.weir.testing.FakeConnection;
import java.util.Arrays;
import java.util.Locale;

/** A model server over HTTP/1.1. */
final class Http1Backend extends Backend {

  @Override
  Request accept() {
    return new Request(server.accept());
  }

  /** A request over HTTP/1.1, whose head can be seen. */
  static final class Request implements Served {
    private final FakeConnection connection;
    private final String asked;
    private final String body;
    private boolean chunked;

    Request(FakeConnection connection) {
      this.connection = connection;
      String head = connection.readHead().toLowerCase(Locale.ROOT);
      this.asked = head;
      int at = head.indexOf("content-length: ");
      int length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
      this.body = connection.read(length);
    }

    /** The request's head, in lower case. */
    String asked() {
      return asked;
    }

    @Override
    public String body() {
      return body;
    }

    @Override
    public Served next() {
      return new Request(connection);
    }

    @Override
    public void head(int status, String... fields) {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
      for (int i = 0; i < fields.length; i += 2) {
        head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
      }
      chunked = !Arrays.asList(fields).contains("content-length");
      connection.write(head + (chunked ? "transfer-encoding: chunked\r\n\r\n" : "\r\n"));
    }

    @Override
    public void halfHead() {
      connection.write("HTTP/1.1 200 OK\r\ncontent-ty");
    }

    @Override
    public void content(String text) {
      String length = Integer.toHexString(text.length());
      connection.write(chunked ? length + "\r\n" + text + "\r\n" : text);
    }

    @Override
    public void end() {
      if (chunked) {
        connection.write("0\r\n\r\n");
      }
    }

    @Override
    public void kill() {
      connection.halfClose();
    }

    @Override
    public void reset() {
      connection.reset();
    }

    @Override
    public void truncate() {
      if (chunked) {
        connection.write("40\r\n");
      }
      connection.halfClose();
    }

    @Override
    public void awaitGone() {
      connection.awaitEnd();
    }
  }
}
