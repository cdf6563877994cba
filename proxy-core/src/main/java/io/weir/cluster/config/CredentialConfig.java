package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Secret;

/**
 * What a cluster's endpoints know Weir by. Where there is one, no credential of the client's goes
 * on to them.
 *
 * @param form where it is put
 * @param name of the header or query parameter, lower case for a header
 * @param value never shown; blank for no credential
 */
public record CredentialConfig(Form form, String name, Secret value) {
  /** Where a credential is put. */
  public enum Form {
    /** {@code Authorization: Bearer …} (RFC 6750 section 2.1). */
    BEARER,
    /** A header, the value as it stands. */
    HEADER,
    /** A query parameter. */
    QUERY
  }

  /** No credential: the client's own passes. */
  public static final CredentialConfig NONE =
      new CredentialConfig(Form.BEARER, "authorization", Secret.of(""));

  static final Shape<CredentialConfig> SHAPE = shape();

  /** Whether there is one. */
  public boolean given() {
    return !value.isBlank();
  }

  private static Shape<CredentialConfig> shape() {
    Shape.Builder b =
        Shape.named(
            "credential",
            "What the endpoints know Weir by: exactly one of bearer, header and query."
                + " A blank value is none. Where there is one, the client's own never reach"
                + " the endpoints.");
    Key<Secret> bearer =
        b.key("bearer", Kinds.secret()).optional().doc("Sent as Authorization: Bearer ….");
    Key<String> header =
        b.key("header", Kinds.headerName())
            .optional()
            .doc("The header that carries value, such as x-api-key.");
    Key<String> query =
        b.key("query", Kinds.text()).optional().doc("The query parameter that carries value.");
    Key<Secret> value =
        b.key("value", Kinds.secret()).optional().doc("What the header or parameter carries.");
    return b.build(
            v -> {
              Secret blank = Secret.of("");
              if (v.find(header).isPresent()) {
                return new CredentialConfig(
                    Form.HEADER, v.get(header), v.find(value).orElse(blank));
              }
              if (v.find(query).isPresent()) {
                return new CredentialConfig(Form.QUERY, v.get(query), v.find(value).orElse(blank));
              }
              return new CredentialConfig(
                  Form.BEARER, "authorization", v.find(bearer).orElse(blank));
            })
        .checked(
            (config, node) -> {
              long forms =
                  node.entries().stream()
                      .filter(
                          entry ->
                              entry.key().equals("bearer")
                                  || entry.key().equals("header")
                                  || entry.key().equals("query"))
                      .count();
              boolean valued = node.child("value").isPresent();
              if (node.entries().isEmpty()) {
                return;
              }
              if (forms != 1) {
                node.problem("found " + forms + " of bearer, header, query", "exactly one", null);
              } else if (valued == (config.form == Form.BEARER)) {
                node.problem(
                    valued ? "value beside bearer" : "missing key \"value\"",
                    valued ? "bearer alone" : "value beside header or query",
                    null);
              }
            });
  }
}
