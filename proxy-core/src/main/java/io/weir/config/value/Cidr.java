package io.weir.config.value;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses, such as {@code 10.0.0.0/8}.
 *
 * @param network the first address, in its canonical text
 * @param bits how many leading bits are the same in all of the block
 */
public record Cidr(String network, int bits) {

  private static final Pattern TEXT =
      Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:/(0|[1-9][0-9]{0,2}))?");
  private static final Pattern V4 = Pattern.compile("(?:(0|[1-9][0-9]{0,2})(?:\\.|$)){4}");

  /** Reads a block, or one address as the block of itself; bits beyond the prefix are dropped. */
  public static @Nullable Cidr parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    byte[] address = matcher.matches() ? bytes(matcher.group(1)) : null;
    if (address == null) {
      return null;
    }
    int bits = address.length * 8;
    if (matcher.group(2) != null) {
      if (Integer.parseInt(matcher.group(2)) > bits) {
        return null;
      }
      bits = Integer.parseInt(matcher.group(2));
    }
    for (int i = 0; i < address.length; i++) {
      address[i] &= (byte) mask(i, bits);
    }
    return new Cidr(text(address), bits);
  }

  /** Whether an address, in network byte order, is in the block. */
  public boolean contains(byte[] address) {
    byte[] first = bytes(network);
    if (first == null || first.length != address.length) {
      return false;
    }
    for (int i = 0; i * 8 < bits; i++) {
      if (((first[i] ^ address[i]) & mask(i, bits)) != 0) {
        return false;
      }
    }
    return true;
  }

  private static int mask(int index, int bits) {
    int kept = Math.max(0, Math.min(8, bits - index * 8));
    return (0xff << (8 - kept)) & 0xff;
  }

  /** The bytes of a literal address; null if it is none. Never asks a name server. */
  static byte @Nullable [] bytes(String literal) {
    if (literal.indexOf(':') < 0 && !isV4(literal)) {
      return null;
    }
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static boolean isV4(String literal) {
    if (!V4.matcher(literal).matches()) {
      return false;
    }
    for (String part : literal.split("\\.", -1)) {
      if (part.isEmpty() || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("address: " + address.length + " (expected: 4 or 16)", e);
    }
  }

  @Override
  public String toString() {
    return network + "/" + bits;
  }
}
