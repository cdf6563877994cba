package io.weir.cluster;

import io.weir.cluster.balance.Hash64;
import io.weir.cluster.config.BalancingConfig.Hash;
import io.weir.cluster.config.BalancingConfig.HashOf;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.RequestHead;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What of a request decides its endpoint under consistent hashing. Immutable, for any thread. */
public final class HashSource {
  private final HashOf of;
  private final String name;
  private final HeaderName header;

  /** The source that the configuration names. */
  public HashSource(Hash hash) {
    this.of = hash.of();
    this.name = hash.name();
    this.header = of == HashOf.HEADER ? HeaderName.of(name) : HeaderNames.COOKIE;
  }

  /** Name of the top-level body field that is read; null where it is none. */
  public @Nullable String bodyField() {
    return of == HashOf.FIELD ? name : null;
  }

  /**
   * The hash; null where the request has nothing to go by.
   *
   * @param bodyValue the peeked field, where {@link #bodyField} names one
   */
  public @Nullable Long hash(
      RequestHead head, InetSocketAddress client, @Nullable String bodyValue) {
    String text =
        switch (of) {
          case HEADER -> head.headers().get(header);
          case COOKIE -> cookie(head);
          case FIELD -> bodyValue;
          case CLIENT_ADDRESS -> null;
        };
    if (of == HashOf.CLIENT_ADDRESS) {
      InetAddress address = client.getAddress();
      return address == null ? null : Hash64.of(address.getAddress());
    }
    return text == null || text.isEmpty() ? null : Hash64.of(text);
  }

  /** The first cookie of that name (RFC 6265 section 5.4). */
  private @Nullable String cookie(RequestHead head) {
    for (int i = head.headers().find(header, 0); i >= 0; i = head.headers().find(header, i + 1)) {
      String value = cookie(head.headers().value(i));
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private @Nullable String cookie(String pairs) {
    int from = 0;
    while (from < pairs.length()) {
      int semicolon = pairs.indexOf(';', from);
      int to = semicolon < 0 ? pairs.length() : semicolon;
      while (from < to && pairs.charAt(from) == ' ') {
        from++;
      }
      int value = from + name.length() + 1;
      if (value <= to && pairs.startsWith(name, from) && pairs.charAt(value - 1) == '=') {
        return pairs.substring(value, to).strip();
      }
      from = to + 1;
    }
    return null;
  }
}
