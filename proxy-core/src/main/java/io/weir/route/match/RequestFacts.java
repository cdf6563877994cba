package io.weir.route.match;

import io.weir.http.Headers;
import io.weir.http.RequestHead;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One request as conditions see it; made for one search. */
public final class RequestFacts {
  private static final BodyFields NO_BODY =
      new BodyFields() {
        @Override
        public @Nullable String value(String field) {
          return null;
        }

        @Override
        public boolean present(String field) {
          return false;
        }
      };

  private final RequestHead head;
  private final BodyFields body;
  private final String path;
  private @Nullable String host;
  private @Nullable List<String> query;

  /** The facts of a head, and of a body where one was looked into. */
  public RequestFacts(RequestHead head, @Nullable BodyFields body) {
    this.head = head;
    this.body = body == null ? NO_BODY : body;
    this.path = head.pathOnly();
  }

  /**
   * The value of that number, from 0, that the request has for the subject; null where it has no
   * more.
   */
  @Nullable String value(Subject subject, int number) {
    if (subject instanceof Subject.Part part) {
      return number > 0 ? null : part(part);
    }
    if (subject instanceof Subject.Field field) {
      return number > 0 ? null : body.value(field.name());
    }
    if (subject instanceof Subject.Header header) {
      Headers headers = head.headers();
      int at = headers.find(header.name(), 0);
      for (int n = 0; n < number && at >= 0; n++) {
        at = headers.find(header.name(), at + 1);
      }
      return at < 0 ? null : headers.value(at);
    }
    return parameter(((Subject.Query) subject).name(), number);
  }

  boolean present(Subject subject) {
    return subject instanceof Subject.Field field
        ? body.present(field.name())
        : value(subject, 0) != null;
  }

  private String part(Subject.Part part) {
    return switch (part) {
      case HOST -> host();
      case PATH -> path;
      case METHOD -> head.method();
    };
  }

  private String host() {
    if (host == null) {
      host = hostOf(head.authority());
    }
    return host;
  }

  /** The host of an authority, lower case; an IPv6 address keeps its brackets. */
  static String hostOf(String authority) {
    int colon = authority.lastIndexOf(':');
    int bracket = authority.lastIndexOf(']');
    String host = colon > bracket ? authority.substring(0, colon) : authority;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return host.toLowerCase(Locale.ROOT);
      }
    }
    return host;
  }

  private @Nullable String parameter(String name, int number) {
    if (query == null) {
      query = parameters(head.query());
    }
    int left = number;
    for (int i = 0; i < query.size(); i += 2) {
      if (query.get(i).equals(name) && left-- == 0) {
        return query.get(i + 1);
      }
    }
    return null;
  }

  /** Names and values in turn. */
  private static List<String> parameters(String query) {
    List<String> parameters = new ArrayList<>();
    for (int from = 0; from < query.length(); ) {
      int end = query.indexOf('&', from);
      end = end < 0 ? query.length() : end;
      if (end > from) {
        int equals = query.indexOf('=', from);
        boolean valued = equals >= 0 && equals < end;
        parameters.add(decoded(query.substring(from, valued ? equals : end)));
        parameters.add(valued ? decoded(query.substring(equals + 1, end)) : "");
      }
      from = end + 1;
    }
    return parameters;
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text;
    }
  }
}
