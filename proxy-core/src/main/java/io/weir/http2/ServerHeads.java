package io.weir.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder.SensitivityDetector;
import io.netty.util.AsciiString;
import io.weir.fault.Fault;
import io.weir.http.HeaderNames;
import io.weir.http.HeaderRules;
import io.weir.http.Headers;
import io.weir.http.Http2Fields;
import io.weir.http.PathRules;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Heads as an HTTP/2 server reads and writes them (RFC 9113 section 8.3). One for a connection; the
 * reason of a refusal stands until the next request is read.
 */
public final class ServerHeads {
  /** Fields that never enter the compression table (RFC 7541 section 7.1.3). */
  public static final SensitivityDetector SECRETS =
      (name, value) -> AsciiString.contentEquals("set-cookie", name);

  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  private static final AsciiString DATE = AsciiString.cached("date");
  private static final AsciiString[] STATUS = new AsciiString[500];

  static {
    for (int i = 0; i < STATUS.length; i++) {
      STATUS[i] = AsciiString.cached(Integer.toString(100 + i));
    }
  }

  private final int fieldsMax;
  private final int targetBytesMax;
  private final PathRules paths;
  private Fault fault = Fault.BAD_REQUEST;
  private String detail = "";

  /** Reads heads of at most so many fields, and targets of at most so many bytes. */
  public ServerHeads(int fieldsMax, int targetBytesMax, PathRules paths) {
    this.fieldsMax = fieldsMax;
    this.targetBytesMax = targetBytesMax;
    this.paths = paths;
  }

  /** What was wrong with the request read last. */
  public Fault fault() {
    return fault;
  }

  /** The same in words; echoes nothing of the request. */
  public String detail() {
    return detail;
  }

  /**
   * The head of a request; null where it must be refused.
   *
   * @param end whether there is no body
   */
  public @Nullable RequestHead request(Http2Headers list, boolean end) {
    CharSequence method = list.method();
    CharSequence target = list.path();
    if (method == null || target == null || !isHttp(list.scheme())) {
      return refuse(Fault.BAD_REQUEST, "a pseudo-header field is missing or malformed");
    }
    String verb = known(method);
    if (verb.equals("CONNECT") || verb.equals("TRACE")) {
      return refuse(Fault.METHOD_NOT_ALLOWED, "neither CONNECT nor TRACE is served");
    }
    if (!HeaderRules.isToken(verb)) {
      return refuse(Fault.BAD_REQUEST, "the method is malformed");
    }
    if (target.length() > targetBytesMax) {
      return refuse(Fault.URI_TOO_LONG, "the request target is too long");
    }
    boolean star = verb.equals("OPTIONS") && AsciiString.contentEquals("*", target);
    String path = star ? "*" : paths.normal(target);
    if (path == null) {
      return refuse(Fault.BAD_REQUEST, "the request target is malformed");
    }
    Http2Fields fields = new Http2Fields(fieldsMax);
    if (!gather(list, fields) || !fields.finishRequest(list.authority())) {
      Fault why = fields.tooMany() ? Fault.HEADERS_TOO_LARGE : Fault.BAD_REQUEST;
      return refuse(why, String.valueOf(fields.refusal()));
    }
    if (fields.otherExpected()) {
      return refuse(Fault.EXPECTATION_FAILED, "an expectation other than 100-continue");
    }
    RequestHead head = new RequestHead(verb, fields.authority(), path, fields.headers());
    long length = fields.contentLength();
    head.bodyLength(end ? 0 : length == Http2Fields.ABSENT ? RequestHead.UNKNOWN_LENGTH : length);
    head.continueExpected(fields.continueExpected() && !end);
    return head;
  }

  private static boolean gather(Http2Headers list, Http2Fields fields) {
    for (Map.Entry<CharSequence, CharSequence> field : list) {
      if (!fields.add(field.getKey(), field.getValue())) {
        return false;
      }
    }
    return true;
  }

  private @Nullable RequestHead refuse(Fault why, String words) {
    fault = why;
    detail = words;
    return null;
  }

  private static boolean isHttp(@Nullable CharSequence scheme) {
    return scheme != null
        && (AsciiString.contentEqualsIgnoreCase("https", scheme)
            || AsciiString.contentEqualsIgnoreCase("http", scheme));
  }

  private static String known(CharSequence method) {
    return AsciiString.contentEquals("POST", method)
        ? "POST"
        : AsciiString.contentEquals("GET", method) ? "GET" : method.toString();
  }

  /** The fields of a request's trailers that may pass; null where there are too many. */
  public @Nullable Headers trailers(Http2Headers list) {
    Http2Fields fields = new Http2Fields(fieldsMax);
    if (!gather(list, fields)) {
      return null;
    }
    fields.finish();
    Headers headers = fields.headers();
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (!HeaderRules.isTrailerAllowed(headers, i)) {
        headers.removeAt(i);
      }
    }
    return headers;
  }

  /**
   * The header list of a response.
   *
   * @param date what stands in Date where the head has none; null to leave it out
   */
  public static Http2Headers response(ResponseHead head, @Nullable AsciiString date) {
    Headers fields = head.headers();
    Http2Headers list = new DefaultHttp2Headers(false, fields.size() + 3);
    int status = head.status();
    list.status(STATUS[status - 100]);
    ClientHeads.addAll(fields, list);
    if (date != null && !fields.contains(HeaderNames.DATE)) {
      list.add(DATE, date);
    }
    if (head.bodyLength() >= 0 && status >= 200 && status != 204) {
      list.add(CONTENT_LENGTH, Long.toString(head.bodyLength()));
    }
    return list;
  }

  /** The header list of a response's trailers. */
  public static Http2Headers trailers(Headers trailers) {
    Http2Headers list = new DefaultHttp2Headers(false, trailers.size());
    ClientHeads.addAll(trailers, list);
    return list;
  }
}
