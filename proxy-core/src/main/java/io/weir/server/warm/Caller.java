package io.weir.server.warm;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A client on one connection to a port of this machine: a request, its whole answer, the next one.
 * Knows as much of HTTP as Weir's own answers take. Blocks; for one thread.
 */
public final class Caller implements AutoCloseable {
  /** What callers show as their key, where one is asked for; it opens nothing but a rehearsal. */
  public static final String SECRET = "example-that-opens-the-rehearsal";

  private static final int STATUS_AT = "HTTP/1.1 ".length();
  private static final int STATUS_LENGTH = 3;
  private static final int HEAD_MAX = 16 * 1024;
  private static final String LENGTH = "\r\ncontent-length:";

  private final Socket socket = new Socket();
  private final InputStream in;
  private final int port;

  /** Connects; each wait for more of an answer is at most so long. */
  public Caller(int port, int timeoutMillis) throws IOException {
    this.port = port;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(timeoutMillis);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMillis);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** A request as it goes over the wire, to be asked as often as one likes. */
  public byte[] request(String method, String path, String body) {
    String head =
        method
            + ' '
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUser-Agent: weir\r\nAccept: */*\r\nAuthorization: Bearer "
            + SECRET
            + "\r\n"
            + (body.isEmpty()
                ? ""
                : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
    return (head + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Asks; the answer's body is read and dropped.
   *
   * @throws IOException where there is no whole answer in time, or one with another status than 200
   */
  public void ask(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    String head = until("\r\n\r\n");
    String fields = head.toLowerCase(Locale.ROOT);
    int length = fields.indexOf(LENGTH);
    if (length >= 0) {
      int from = length + LENGTH.length();
      in.skipNBytes(Long.parseLong(fields, from + 1, fields.indexOf('\r', from), 10));
    } else {
      chunks();
    }
    String status = head.substring(STATUS_AT, STATUS_AT + STATUS_LENGTH);
    if (!status.equals("200")) {
      throw new IOException(line(request) + ": " + status + " (expected: 200)");
    }
  }

  private static String line(byte[] request) {
    return new String(request, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
  }

  private void chunks() throws IOException {
    while (true) {
      String line = until("\r\n");
      int size = Integer.parseInt(line, 0, line.length() - 2, 16);
      in.skipNBytes(size + 2);
      if (size == 0) {
        return;
      }
    }
  }

  /** What comes, up to and with these characters. */
  private String until(String end) throws IOException {
    StringBuilder text = new StringBuilder(256);
    while (text.length() < end.length() || text.indexOf(end, text.length() - end.length()) < 0) {
      int octet = in.read();
      if (octet < 0 || text.length() == HEAD_MAX) {
        throw new EOFException("port " + port + ": no whole answer");
      }
      text.append((char) octet);
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
