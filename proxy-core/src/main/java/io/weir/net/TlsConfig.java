package io.weir.net;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.NamedFile;
import io.weir.config.value.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a listener offers it.
 *
 * @param certificate what is shown to clients that name no server, or one not in {@code sni}
 * @param sni certificates by server name; {@code *.example.org} stands for one label
 * @param clientCa file of the authorities that client certificates must come from; null where none
 *     is asked for
 * @param requireClientCert whether a client without a certificate is turned away
 * @param minVersion the oldest version that is spoken
 */
public record TlsConfig(
    Certificate certificate,
    Map<String, Certificate> sni,
    @Nullable NamedFile clientCa,
    boolean requireClientCert,
    Version minVersion) {

  /** TLS versions that are safe to speak. */
  public enum Version {
    TLSV1_2,
    TLSV1_3;

    /** This version and those after it, by their JDK names. */
    List<String> names() {
      return this == TLSV1_2 ? List.of("TLSv1.3", "TLSv1.2") : List.of("TLSv1.3");
    }

    private String word() {
      return this == TLSV1_2 ? "TLSv1.2" : "TLSv1.3";
    }
  }

  /**
   * A certificate and its private key, both PEM files.
   *
   * @param cert the chain, leaf first
   * @param keyPassword null where the key is not encrypted
   */
  public record Certificate(NamedFile cert, NamedFile key, @Nullable Secret keyPassword) {
    static final Shape<Certificate> SHAPE = certificateShape();
  }

  /** What an operator writes under {@code tls}. */
  public static final Shape<TlsConfig> SHAPE = shape();

  /** Copies the map. */
  public TlsConfig {
    sni = Map.copyOf(sni);
  }

  private static Shape<TlsConfig> shape() {
    Shape.Builder b = Shape.named("listener_tls", "TLS as a listener offers it.");
    Key<NamedFile> cert = b.key("cert", Kinds.file()).doc("PEM file of the chain, leaf first.");
    Key<NamedFile> key = b.key("key", Kinds.file()).doc("PEM file of the private key.");
    Key<Secret> password =
        b.key("key_password", Kinds.secret()).optional().doc("What the key is encrypted with.");
    Key<Map<String, Certificate>> sni =
        // Late: whichever of the two classes is used first must not see the other half made.
        b.key("sni", Kinds.map(Kinds.shape(() -> Certificate.SHAPE)))
            .orElse(Map.of())
            .doc("Certificates by the server name that the client asks for.");
    Key<NamedFile> ca =
        b.key("client_ca", Kinds.file())
            .optional()
            .doc("PEM file of the authorities that client certificates must come from.");
    Key<Boolean> require =
        b.key("require_client_cert", Kinds.bool())
            .orElse(false)
            .doc("Whether a client without a certificate is turned away; needs client_ca.");
    Key<Version> version =
        b.key("min_version", Kinds.word(Version.class, Version::word))
            .orElse(Version.TLSV1_2)
            .doc("The oldest version that is spoken.");
    return b.build(
            v ->
                new TlsConfig(
                    new Certificate(v.get(cert), v.get(key), v.orNull(password)),
                    v.get(sni),
                    v.orNull(ca),
                    v.get(require),
                    v.get(version)))
        .checked(
            (config, node) -> {
              if (config.requireClientCert() && config.clientCa() == null) {
                node.at(require).problem("client_ca beside it");
              }
              try {
                ServerTls.load(config, List.of());
              } catch (IllegalArgumentException e) {
                node.at(cert).problem(String.valueOf(e.getMessage()), null, null);
              }
            });
  }

  private static Shape<Certificate> certificateShape() {
    Shape.Builder b = Shape.named("certificate", "A certificate and its private key.");
    Key<NamedFile> cert = b.key("cert", Kinds.file()).doc("PEM file of the chain, leaf first.");
    Key<NamedFile> key = b.key("key", Kinds.file()).doc("PEM file of the private key.");
    Key<Secret> password =
        b.key("key_password", Kinds.secret()).optional().doc("What the key is encrypted with.");
    return b.build(v -> new Certificate(v.get(cert), v.get(key), v.orNull(password)));
  }
}
