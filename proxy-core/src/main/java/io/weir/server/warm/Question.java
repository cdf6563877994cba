package io.weir.server.warm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One request on a connection of its own, answered when the connection ends. Blocks. */
final class Question {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private Question() {}

  /**
   * Asks a port of this machine.
   *
   * @return the answer's status; its body is read and dropped
   * @throws IOException where there is no whole answer
   */
  static int status(int port, String method, String path, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + ' '
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUser-Agent: weir\r\nAccept: */*\r\nConnection: close\r\n"
            + (bytes.length == 0
                ? "\r\n"
                : "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n");
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(bytes);
      byte[] answer = socket.getInputStream().readAllBytes();
      if (answer.length < STATUS_AT + 3) {
        throw new IOException(method + ' ' + path + ": no answer");
      }
      return Integer.parseInt(new String(answer, STATUS_AT, 3, StandardCharsets.ISO_8859_1));
    }
  }
}
