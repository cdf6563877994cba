package io.weir.filters.auth;

import io.netty.util.AsciiString;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.HeaderRules;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A place in a request's head where clients put their credential. */
sealed interface CredentialPlace {
  /** How places are written. */
  Kind<CredentialPlace> KIND =
      Kinds.scalar(
          "place", "bearer, basic, query, or a header name such as x-api-key", CredentialPlace::of);

  /** The credential that stands there; null where there is none. Valid while the head is. */
  @Nullable AsciiString read(RequestHead head);

  /** Takes out whatever stands there. */
  void strip(RequestHead head);

  /** The place of a word; null where it is none. */
  static @Nullable CredentialPlace of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "bearer" -> new Bearer();
      case "basic" -> new Basic();
      case "query" -> new Query();
      default -> HeaderRules.isToken(word) ? new Field(word.toLowerCase(Locale.ROOT)) : null;
    };
  }

  /** What follows a scheme's name in the Authorization field (RFC 9110 section 11.6.2). */
  private static @Nullable AsciiString authorization(RequestHead head, String scheme) {
    Headers headers = head.headers();
    int at = headers.find(HeaderNames.AUTHORIZATION, 0);
    if (at < 0 || !headers.startsWith(HeaderNames.AUTHORIZATION, scheme)) {
      return null;
    }
    AsciiString value = headers.valueView(at);
    return nonEmpty(value.subSequence(scheme.length(), value.length(), false).trim());
  }

  private static @Nullable AsciiString nonEmpty(AsciiString text) {
    return text.isEmpty() ? null : text;
  }

  /** {@code Authorization: Bearer …} (RFC 6750 section 2.1). */
  record Bearer() implements CredentialPlace {
    @Override
    public @Nullable AsciiString read(RequestHead head) {
      return authorization(head, "Bearer ");
    }

    @Override
    public void strip(RequestHead head) {
      head.headers().remove(HeaderNames.AUTHORIZATION);
    }

    @Override
    public String toString() {
      return "bearer";
    }
  }

  /** {@code Authorization: Basic …} (RFC 7617): the password, or the user where it is empty. */
  record Basic() implements CredentialPlace {
    @Override
    public @Nullable AsciiString read(RequestHead head) {
      AsciiString encoded = authorization(head, "Basic ");
      if (encoded == null) {
        return null;
      }
      byte[] pair;
      try {
        pair = Base64.getDecoder().decode(encoded.toByteArray());
      } catch (IllegalArgumentException e) {
        return encoded;
      }
      AsciiString text = new AsciiString(pair, false);
      int colon = text.indexOf(':', 0);
      if (colon < 0 || colon == text.length() - 1) {
        return nonEmpty(colon < 0 ? text : text.subSequence(0, colon, false));
      }
      return text.subSequence(colon + 1, text.length(), false);
    }

    @Override
    public void strip(RequestHead head) {
      head.headers().remove(HeaderNames.AUTHORIZATION);
    }

    @Override
    public String toString() {
      return "basic";
    }
  }

  /** A field of its own, such as {@code x-api-key}. */
  record Field(String name, HeaderName header) implements CredentialPlace {
    Field(String name) {
      this(name, HeaderName.of(name));
    }

    @Override
    public @Nullable AsciiString read(RequestHead head) {
      int at = head.headers().find(header, 0);
      return at < 0 ? null : nonEmpty(head.headers().valueView(at));
    }

    @Override
    public void strip(RequestHead head) {
      head.headers().remove(header);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The query's parameter {@code key}, where Google's clients put theirs. */
  record Query() implements CredentialPlace {
    private static final String NAME = "key=";

    @Override
    public @Nullable AsciiString read(RequestHead head) {
      String path = head.path();
      int from = path.indexOf('?') < 0 ? -1 : find(path, path.indexOf('?') + 1);
      if (from < 0) {
        return null;
      }
      String value = path.substring(from + NAME.length(), end(path, from));
      if (value.indexOf('%') >= 0) {
        try {
          value = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          return new AsciiString(value);
        }
      }
      return nonEmpty(new AsciiString(value.getBytes(StandardCharsets.UTF_8), false));
    }

    /** Where the parameter begins, at or after {@code from}; -1 where it is not there. */
    private static int find(String path, int from) {
      int at = from;
      while (at < path.length() && !path.startsWith(NAME, at)) {
        at = end(path, at) + 1;
      }
      return at < path.length() ? at : -1;
    }

    private static int end(String path, int from) {
      int amp = path.indexOf('&', from);
      return amp < 0 ? path.length() : amp;
    }

    @Override
    public void strip(RequestHead head) {
      int query = head.path().indexOf('?');
      int at = query < 0 ? -1 : find(head.path(), query + 1);
      while (at >= 0) {
        String path = head.path();
        int end = end(path, at);
        String rest = end < path.length() ? path.substring(end + 1) : "";
        String before = path.substring(0, rest.isEmpty() ? at - 1 : at);
        head.path(before + rest);
        at = rest.isEmpty() ? -1 : find(head.path(), at);
      }
    }

    @Override
    public String toString() {
      return "query";
    }
  }
}
