package io.weir.server.warm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The server that a warm-up asks: chat completions, plain or as a stream, the same ones to all. A
 * few lines of blocking code, which a JVM that is still cold is through with sooner than with
 * another of Weir's own listeners. On loopback, at a port that nobody knows; on threads of its own.
 */
final class Far implements AutoCloseable {
  private static final int REQUEST_MAX = 16 * 1024;

  /** Ends every request that a warm-up sends, and stands nowhere else in it. */
  static final String END = "}\n";

  /** Where streams are asked for; all else is answered as a whole. */
  static final String STREAM_PATH = "/v1/chat/completions?stream";

  private static final int STREAM_MARK = "POST /v1/chat/completions".length();
  private static final byte[] PLAIN = plain();
  private static final byte[] STREAM = stream();

  private final ServerSocket server;

  /** Listens. */
  Far() throws IOException {
    server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "weir-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed: the warm-up is over.
    }
  }

  private static void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = client.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] request = new byte[REQUEST_MAX];
      int length = 0;
      while (true) {
        int count = in.read(request, length, REQUEST_MAX - length);
        if (count <= 0) {
          return;
        }
        length += count;
        if (length > STREAM_MARK && request[length - 1] == '\n' && request[length - 2] == '}') {
          out.write(request[STREAM_MARK] == '?' ? STREAM : PLAIN);
          length = 0;
        }
      }
    } catch (IOException e) {
      // The warm-up is over.
    }
  }

  private static byte[] plain() {
    String body =
        """
        {"id":"chatcmpl-warm","object":"chat.completion","created":1700000000,"model":"warm",\
        "choices":[{"index":0,"message":{"role":"assistant","content":"%s"},"logprobs":null,\
        "finish_reason":"stop"}],"usage":{"prompt_tokens":60,"completion_tokens":40,\
        "total_tokens":100,"prompt_tokens_details":{"cached_tokens":0}}}
        """
            .formatted("Nobody will read this. ".repeat(24));
    return bytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static byte[] stream() {
    StringBuilder all =
        new StringBuilder(
            """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Transfer-Encoding: chunked\r
            \r
            """);
    for (int i = 0; i < 8; i++) {
      chunk(all, "[{\"index\":0,\"delta\":{\"content\":\" word\"}}]");
    }
    chunk(all, "[],\"usage\":{\"prompt_tokens\":60,\"completion_tokens\":8,\"total_tokens\":68}");
    return bytes(all.append("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n").toString());
  }

  private static void chunk(StringBuilder to, String choices) {
    String event =
        "data: {\"id\":\"chatcmpl-warm\",\"object\":\"chat.completion.chunk\","
            + "\"created\":1700000000,\"model\":\"warm\",\"choices\":"
            + choices
            + "}\n\n";
    to.append(Integer.toHexString(event.length())).append("\r\n").append(event).append("\r\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
