package io.weir.net;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.weir.config.value.NamedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Reads the files that a TLS context is made of, and remembers a digest of all it read. Blocks on
 * the disk: never on a loop.
 */
final class TlsFiles {
  private final MessageDigest digest = sha256();

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The file's bytes.
   *
   * @throws IllegalArgumentException where it cannot be read
   */
  InputStream read(NamedFile file) {
    try {
      byte[] bytes = Files.readAllBytes(file.path());
      digest.update(bytes);
      return new ByteArrayInputStream(bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException("file: " + file + " (expected: one that can be read)", e);
    }
  }

  /** A digest of everything read so far; nothing may be read after it. */
  byte[] digest() {
    return digest.digest();
  }

  /** What both sides of a connection have in common. */
  static SslContextBuilder common(
      SslContextBuilder builder, List<String> alpn, TlsConfig.Version least) {
    builder
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .protocols(least.names());
    if (!alpn.isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              alpn));
    }
    return builder;
  }
}
