package io.weir.filters.ratelimit.limit;

import io.netty.util.NetUtil;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.filter.FilterContext;
import io.weir.filters.identity.Identity;
import io.weir.http.HeaderName;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Whose bucket counts: one word of {@code per}.
 *
 * @param by what tells one from another
 * @param header the header whose value does; null for all others
 */
public record Subject(By by, @Nullable HeaderName header) {
  static final Kind<Subject> KIND =
      Kinds.scalar(
          "subject", "one of: key, client, model, tag, route, all, header NAME", Subject::parse);

  static final Subject KEY = new Subject(By.KEY, null);

  private static final String HEADER = "header ";
  private static final int SHOWN_MAX = 64;
  private static final int DIGEST_BYTES = 16;
  private static final int NETWORK_BYTES = 8;

  /** What tells one from another. */
  public enum By {
    ALL,
    KEY,
    CLIENT,
    HEADER,
    ROUTE,
    TAG,
    MODEL
  }

  private static @Nullable Subject parse(String text) {
    if (text.startsWith(HEADER)) {
      try {
        return new Subject(By.HEADER, HeaderName.of(text.substring(HEADER.length()).strip()));
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
    return switch (text) {
      case "all" -> new Subject(By.ALL, null);
      case "key" -> KEY;
      case "client" -> new Subject(By.CLIENT, null);
      case "route" -> new Subject(By.ROUTE, null);
      case "tag" -> new Subject(By.TAG, null);
      case "model" -> new Subject(By.MODEL, null);
      default -> null;
    };
  }

  /**
   * Who this exchange is in that respect, for looking up; a tag is not asked for here. Who has no
   * key is known by address; who lacks a header is one with all who lack it.
   */
  Object of(FilterContext context, @Nullable Identity identity, @Nullable String model) {
    return switch (by) {
      case ALL, TAG -> "";
      case KEY -> identity == null ? address(context) : identity.id();
      case CLIENT -> address(context);
      case HEADER -> value(context);
      case ROUTE -> orNone(context.route());
      case MODEL -> orNone(model);
    };
  }

  private String value(FilterContext context) {
    return header == null ? "" : orNone(context.request().headers().get(header));
  }

  private static Object address(FilterContext context) {
    InetAddress address = context.client().getAddress();
    return address == null ? "" : address;
  }

  private static String orNone(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** The same as a part of a bucket's key: of bounded length, and without secrets. */
  String text(Object subject) {
    if (subject instanceof InetAddress address) {
      return "@" + network(address);
    }
    String text = subject.toString();
    return (by == By.HEADER && !text.isEmpty()) || text.length() > SHOWN_MAX ? digest(text) : text;
  }

  /** A client with IPv6 has a network of 64 bits to itself, and any address in it. */
  private static String network(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return NetUtil.toAddressString(address);
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      return NetUtil.toAddressString(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address of " + bytes.length + " bytes", e);
    }
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("digest: SHA-256 (expected: on every JDK)", e);
    }
  }

  @Override
  public String toString() {
    return switch (by) {
      case HEADER -> HEADER + header;
      case ALL -> "all";
      case KEY -> "key";
      case CLIENT -> "client";
      case ROUTE -> "route";
      case TAG -> "tag";
      case MODEL -> "model";
    };
  }
}
