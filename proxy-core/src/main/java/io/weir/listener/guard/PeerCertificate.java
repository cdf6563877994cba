package io.weir.listener.guard;

import io.netty.handler.ssl.SslHandler;
import io.weir.filter.FilterContext.Peer;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Reads whom a client's certificate names; by then the handshake has verified it. */
public final class PeerCertificate {
  private PeerCertificate() {}

  /** Whom it names; null where the client showed none. */
  public static @Nullable Peer of(SslHandler handler) {
    try {
      return handler.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate one
          ? new Peer(one.getSubjectX500Principal().getName(), alternatives(one))
          : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /** Those alternative names that are texts (RFC 5280 section 4.2.1.6). */
  private static List<String> alternatives(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> typed : alternatives) {
          if (typed.get(1) instanceof String name) {
            names.add(name);
          }
        }
      }
    } catch (CertificateParsingException e) {
      return List.of();
    }
    return names;
  }
}
