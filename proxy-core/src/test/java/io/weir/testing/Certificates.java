package io.weir.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** An authority of a test's own, and what it issues, as PEM files in a folder. */
public final class Certificates {
  private final Path folder;
  private final X509Bundle authority;

  /** A new authority; its certificate is {@code ca.pem}. */
  public Certificates(Path folder) {
    this.folder = folder;
    try {
      authority =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=authority of a test")
              .setIsCertificateAuthority(true)
              .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    write("ca.pem", authority.getRootCertificatePEM());
  }

  /** Issues a certificate for a name and 127.0.0.1: {@code <name>.pem}, {@code <name>.key}. */
  public X509Bundle issue(String name) {
    try {
      X509Bundle issued =
          new CertificateBuilder()
              .ecp256()
              .subject("CN=" + name)
              .addSanDnsName(name)
              .addSanIpAddress("127.0.0.1")
              .buildIssuedBy(authority);
      write(name + ".pem", issued.getCertificatePathPEM());
      write(name + ".key", issued.getPrivateKeyPEM());
      return issued;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The file of that name. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Issues a certificate, and names its files as a listener's {@code tls} does, in one line. */
  public String yaml(String name) {
    issue(name);
    return "cert: " + file(name + ".pem") + ", key: " + file(name + ".key");
  }

  /** What a client needs that trusts this authority, and shows a certificate where it has one. */
  public SSLContext client(@Nullable X509Bundle shown) {
    try {
      KeyManager[] keys = shown == null ? null : shown.toKeyManagerFactory().getKeyManagers();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {authority.toTrustManager()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(String name, String pem) {
    try {
      Files.writeString(file(name), pem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
