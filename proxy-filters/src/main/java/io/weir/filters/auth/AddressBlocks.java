package io.weir.filters.auth;

import io.netty.util.NetUtil;
import io.weir.config.value.Cidr;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks of addresses, ready to be asked often. Immutable. */
final class AddressBlocks {
  private final byte[][] networks;
  private final int[] bits;

  AddressBlocks(List<Cidr> blocks) {
    this.networks = new byte[blocks.size()][];
    this.bits = new int[blocks.size()];
    for (int i = 0; i < networks.length; i++) {
      Cidr block = blocks.get(i);
      byte @Nullable [] network = NetUtil.createByteArrayFromIpAddressString(block.network());
      if (network == null) {
        throw new IllegalStateException("block: " + block + " (expected: of literal addresses)");
      }
      networks[i] = network;
      bits[i] = block.bits();
    }
  }

  boolean isEmpty() {
    return networks.length == 0;
  }

  /** Whether one of the blocks holds the address. */
  boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < networks.length; i++) {
      if (holds(networks[i], bits[i], bytes)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(byte[] network, int bits, byte[] address) {
    if (network.length != address.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (network[i] != address[i]) {
        return false;
      }
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || ((network[whole] ^ address[whole]) & (0xff << (Byte.SIZE - rest))) == 0;
  }
}
