package io.weir.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.weir.config.value.NamedFile;
import io.weir.config.value.Secret;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS towards upstreams, with the files as they stood at one moment. */
public final class ClientTls {
  private final SslContext context;
  private final boolean verify;

  /**
   * TLS as Weir speaks it to an upstream.
   *
   * @param ca file of the authorities to trust; null for the machine's own
   * @param certificate what Weir shows; null where it shows none
   * @param verify whether the upstream's certificate and name are checked
   */
  public record Settings(
      @Nullable NamedFile ca, TlsConfig.@Nullable Certificate certificate, boolean verify) {
    /** The machine's authorities, no certificate of Weir's own, everything checked. */
    public static final Settings DEFAULT = new Settings(null, null, true);
  }

  private ClientTls(SslContext context, boolean verify) {
    this.context = context;
    this.verify = verify;
  }

  /**
   * Reads the files. Blocks: not on a loop.
   *
   * @param alpn the protocols offered, best first; none where ALPN is not wanted
   * @throws IllegalArgumentException where a file cannot be read or used; its name is in the text
   */
  public static ClientTls load(Settings settings, List<String> alpn) {
    TlsFiles files = new TlsFiles();
    SslContextBuilder builder = SslContextBuilder.forClient();
    try {
      if (!settings.verify()) {
        builder
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm("");
      } else if (settings.ca() != null) {
        builder.trustManager(files.read(settings.ca()));
      }
      TlsConfig.Certificate shown = settings.certificate();
      if (shown != null) {
        Secret password = shown.keyPassword();
        builder.keyManager(
            files.read(shown.cert()),
            files.read(shown.key()),
            password == null ? null : password.reveal());
      }
      SslContext context = TlsFiles.common(builder, alpn, TlsConfig.Version.TLSV1_2).build();
      return new ClientTls(context, settings.verify());
    } catch (SSLException e) {
      throw new IllegalArgumentException("tls: " + settings + " (expected: usable files)", e);
    }
  }

  /**
   * The handler that speaks TLS on one connection; its handshake timeout is off, the caller times
   * it.
   *
   * @param serverName sent as SNI and, unless verification is off, looked for in the certificate
   */
  public SslHandler handler(ByteBufAllocator alloc, String serverName, int port) {
    SslHandler handler = context.newHandler(alloc, serverName, port);
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }

  /** Whether upstreams are checked. */
  public boolean verifies() {
    return verify;
  }
}
