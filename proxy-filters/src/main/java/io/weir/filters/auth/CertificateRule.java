package io.weir.filters.auth;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.names.Star;
import io.weir.filter.FilterContext;
import io.weir.filters.identity.Grant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which client certificates are let in, of those that the listener has verified.
 *
 * @param match pattern of a subject alternative name, or of the whole subject
 * @param name what people call it; null for the name that matched
 * @param grant what it gives
 */
record CertificateRule(String match, @Nullable String name, Grant grant) {
  static final Shape<CertificateRule> SHAPE = shape();

  private static Shape<CertificateRule> shape() {
    Shape.Builder b =
        Shape.named(
            "client_certificate", "Client certificates that are let in, and what they give.");
    Key<String> match =
        b.key("match", Kinds.text())
            .doc(
                "A subject alternative name (DNS, URI, mail, address) or the whole subject, `*` for"
                    + " any run of characters: `spiffe://prod/*`, `CN=batch,*`.");
    Key<String> name =
        b.key("name", Kinds.text())
            .optional()
            .doc("What people call it; the name that matched if left out.");
    Function<Shape.Values, Grant> grant = b.part(Grant.SHAPE);
    return b.build(v -> new CertificateRule(v.get(match), v.orNull(name), grant.apply(v)));
  }

  /** The name by which the certificate is let in; null where it is not. */
  @Nullable String matched(FilterContext.Peer peer) {
    for (String alternative : peer.names()) {
      if (Star.matches(match, alternative)) {
        return name == null ? alternative : name;
      }
    }
    if (Star.matches(match, peer.subject())) {
      return name == null ? peer.subject() : name;
    }
    return null;
  }
}
