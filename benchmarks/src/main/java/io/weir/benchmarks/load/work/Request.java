package io.weir.benchmarks.load.work;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One kind of request of the mix.
 *
 * @param method in capitals
 * @param path with its query
 * @param headers beside Host and Content-Length, names in lower case; written in this order
 * @param body text that is sent as UTF-8; may be empty
 * @param stream whether the answer is to be read as an event stream
 * @param weight how many of each round of the mix are of this kind; at least 1
 */
public record Request(
    String method,
    String path,
    Map<String, String> headers,
    String body,
    boolean stream,
    int weight) {

  /** Nothing in it changes later. */
  public Request {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** The same with further headers, in place of those of the same names. */
  public Request with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Request(method, path, all, body, stream, weight);
  }

  /** The head as HTTP/1.1 writes it, with the empty line. */
  public byte[] head(String authority) {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nhost: ").append(authority);
    headers.forEach((name, value) -> head.append("\r\n").append(name).append(": ").append(value));
    if (hasBody()) {
      head.append("\r\ncontent-length: ").append(bodyBytes().length);
    }
    return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the head announces a body, if only an empty one. */
  public boolean hasBody() {
    return !body.isEmpty() || !method.equals("GET");
  }

  /** The body as it is sent; the caller's own. */
  public byte[] bodyBytes() {
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
