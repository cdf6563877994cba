package io.weir.e2e;

import java.net.InetSocketAddress;

/** A version of HTTP, on either side of the proxy. */
enum Wire {
  H1("h1"),
  H2("h2c");

  /** The word for it in a cluster's {@code protocol}. */
  final String protocol;

  Wire(String protocol) {
    this.protocol = protocol;
  }

  /** A client that speaks it. */
  Client client(InetSocketAddress address) {
    return this == H1 ? new Http1Client(address) : new Http2Client(address);
  }

  /** A model server that speaks it. */
  Backend backend() {
    return this == H1 ? new Http1Backend() : new Http2Backend();
  }
}
