package io.weir.listener.guard;

import io.netty.util.NetUtil;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Reads X-Forwarded-For as far as the proxies that wrote it are trusted. */
public final class ForwardedFor {
  private ForwardedFor() {}

  /**
   * The client that the outermost trusted proxy saw: each proxy appends the address that it was
   * called from, so it is the entry {@code hops} from the end.
   *
   * @param peer the innermost proxy; what counts where the entry is missing or no address
   */
  public static InetSocketAddress client(Headers headers, int hops, InetSocketAddress peer) {
    List<String> entries = new ArrayList<>();
    for (String value : headers.all(HeaderNames.X_FORWARDED_FOR)) {
      for (String entry : value.split(",", -1)) {
        entries.add(entry.strip());
      }
    }
    int at = entries.size() - hops;
    byte[] address =
        at < 0 ? null : NetUtil.createByteArrayFromIpAddressString(host(entries.get(at)));
    if (address == null) {
      return peer;
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), 0);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address of " + address.length + " bytes", e);
    }
  }

  /** The entry without a port: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}. */
  private static String host(String entry) {
    int bracket = entry.indexOf(']');
    if (entry.startsWith("[") && bracket > 0) {
      return entry.substring(1, bracket);
    }
    int colon = entry.indexOf(':');
    return colon > 0 && colon == entry.lastIndexOf(':') ? entry.substring(0, colon) : entry;
  }
}
