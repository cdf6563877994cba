package io.weir.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder.SensitivityDetector;
import io.netty.util.AsciiString;
import io.weir.http.HeaderRules;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Heads as an HTTP/2 client writes and reads them (RFC 9113 section 8.3). */
public final class ClientHeads {
  /**
   * Fields that are never put into the compression table: it outlives the request, and what lies in
   * it can be guessed at (RFC 7541 section 7.1.3).
   */
  public static final SensitivityDetector SECRETS = (name, value) -> isSecret(name);

  private static final Set<AsciiString> SECRET_NAMES =
      Set.of(
          AsciiString.cached("authorization"),
          AsciiString.cached("proxy-authorization"),
          AsciiString.cached("cookie"),
          AsciiString.cached("x-api-key"),
          AsciiString.cached("api-key"),
          AsciiString.cached("x-goog-api-key"));
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  private static final Set<String> BODY_METHODS = Set.of("POST", "PUT", "PATCH");

  private ClientHeads() {}

  private static boolean isSecret(CharSequence name) {
    return name instanceof AsciiString ascii && SECRET_NAMES.contains(ascii);
  }

  /**
   * The header list of a request.
   *
   * @param end whether there is no body
   * @throws IllegalArgumentException where method, authority or path would break the head of a
   *     request that the peer passes on by HTTP/1
   */
  public static Http2Headers request(RequestHead head, boolean end) {
    require("method", HeaderRules.isToken(head.method()));
    require("path", isTarget(head.path()));
    require("authority", head.authority().isEmpty() || HeaderRules.isAuthority(head.authority()));
    Headers fields = head.headers();
    Http2Headers list = new DefaultHttp2Headers(false, fields.size() + 5);
    list.method(head.method()).scheme(head.scheme()).path(head.path());
    if (!head.authority().isEmpty()) {
      list.authority(head.authority());
    }
    addAll(fields, list);
    long length = end ? 0 : head.bodyLength();
    if (length > 0 || (length == 0 && BODY_METHODS.contains(head.method()))) {
      list.add(CONTENT_LENGTH, Long.toString(length));
    }
    return list;
  }

  private static void require(String part, boolean fit) {
    if (!fit) {
      throw new IllegalArgumentException("request head: unfit " + part);
    }
  }

  private static boolean isTarget(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return path.startsWith("/") || path.equals("*");
  }

  /** The header list of trailers. */
  public static Http2Headers trailers(Headers trailers) {
    Http2Headers list = new DefaultHttp2Headers(false, trailers.size());
    addAll(trailers, list);
    return list;
  }

  static void addAll(Headers from, Http2Headers to) {
    for (int i = 0; i < from.size(); i++) {
      to.add(owned(from.lowerName(i)), owned(from.valueView(i)));
    }
  }

  /** A text that pins no other's bytes: the compression table may keep it for long. */
  private static AsciiString owned(AsciiString text) {
    return text.isEntireArrayUsed()
        ? text
        : new AsciiString(text.array(), text.arrayOffset(), text.length(), true);
  }

  /** The head of an answer; null where it is malformed (RFC 9113 section 8.1.1). */
  public static @Nullable ResponseHead response(Http2Headers list) {
    int status = status(list.status());
    if (status < 100 || status == 101) {
      return null;
    }
    Headers fields = new Headers();
    ResponseHead head = new ResponseHead(status, fields);
    for (Map.Entry<CharSequence, CharSequence> field : list) {
      CharSequence name = field.getKey();
      if (name.charAt(0) == ':') {
        continue;
      }
      if (CONTENT_LENGTH.contentEquals(name)) {
        long length = length(field.getValue());
        if (length < 0 || (head.bodyLength() >= 0 && head.bodyLength() != length)) {
          return null;
        }
        head.bodyLength(length);
      } else {
        fields.add(name, field.getValue());
      }
    }
    return head;
  }

  /** The fields of trailers, without those that must come before a body. */
  public static Headers trailers(Http2Headers list) {
    Headers fields = new Headers();
    for (Map.Entry<CharSequence, CharSequence> field : list) {
      fields.add(field.getKey(), field.getValue());
    }
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (!HeaderRules.isTrailerAllowed(fields, i)) {
        fields.removeAt(i);
      }
    }
    return fields;
  }

  /** Three digits that begin with 1 to 5; 0 for anything else. */
  private static int status(@Nullable CharSequence text) {
    if (text == null || text.length() != 3) {
      return 0;
    }
    int status = 0;
    for (int i = 0; i < 3; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      status = status * 10 + digit;
    }
    return status < 600 ? status : 0;
  }

  /** Digits only, 18 at most; -1 for anything else. */
  private static long length(CharSequence text) {
    if (text.length() == 0 || text.length() > 18) {
      return -1;
    }
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      length = length * 10 + digit;
    }
    return length;
  }
}
