package io.weir.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import io.weir.config.value.Secret;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a listener as they stood in their files at one moment; loaded anew with each
 * snapshot, so that a renewed certificate takes effect without a restart.
 */
public final class ServerTls {
  private static final int CLIENT_HELLO_BYTES_MAX = 16 * 1024;

  private final SslContext context;
  private final @Nullable Mapping<String, SslContext> byName;
  private final byte[] digest;

  private ServerTls(
      SslContext context, @Nullable Mapping<String, SslContext> byName, byte[] digest) {
    this.context = context;
    this.byName = byName;
    this.digest = digest;
  }

  /**
   * Reads the files. Blocks: not on a loop.
   *
   * @param alpn the protocols offered, best first: {@code h2}, {@code http/1.1}
   * @throws IllegalArgumentException where a file cannot be read or used; its name is in the text
   */
  public static ServerTls load(TlsConfig config, List<String> alpn) {
    TlsFiles files = new TlsFiles();
    SslContext context = context(config, config.certificate(), alpn, files);
    Mapping<String, SslContext> byName = null;
    if (!config.sni().isEmpty()) {
      DomainWildcardMappingBuilder<SslContext> names = new DomainWildcardMappingBuilder<>(context);
      for (Map.Entry<String, TlsConfig.Certificate> entry : config.sni().entrySet()) {
        names.add(entry.getKey(), context(config, entry.getValue(), alpn, files));
      }
      byName = names.build();
    }
    return new ServerTls(context, byName, files.digest());
  }

  private static SslContext context(
      TlsConfig config, TlsConfig.Certificate shown, List<String> alpn, TlsFiles files) {
    InputStream cert = files.read(shown.cert());
    InputStream key = files.read(shown.key());
    Secret password = shown.keyPassword();
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(cert, key, password == null ? null : password.reveal());
      if (config.clientCa() != null) {
        builder
            .trustManager(files.read(config.clientCa()))
            .clientAuth(config.requireClientCert() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
      }
      return TlsFiles.common(builder, alpn, config.minVersion()).build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "certificate: " + shown.cert() + " with key " + shown.key() + " (expected: a PEM pair)",
          e);
    }
  }

  /**
   * The handler that speaks TLS on one connection. Its own handshake timeout is off: the
   * connection's guard times it.
   */
  public ChannelHandler handler(ByteBufAllocator alloc) {
    return byName == null ? plain(context, alloc) : new BySni(byName);
  }

  private static SslHandler plain(SslContext context, ByteBufAllocator alloc) {
    SslHandler handler = context.newHandler(alloc);
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }

  /** Whether the files held the same bytes when the other was loaded. */
  public boolean sameFilesAs(ServerTls other) {
    return MessageDigest.isEqual(digest, other.digest);
  }

  /** Waits for the client to name its server, then steps aside for that certificate. */
  private static final class BySni extends SniHandler {
    BySni(Mapping<String, SslContext> byName) {
      super(byName, CLIENT_HELLO_BYTES_MAX, 0);
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator alloc) {
      return plain(context, alloc);
    }
  }
}
