package io.weir.filters.requestid;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;

/**
 * What an operator writes for {@code request_id}.
 *
 * @param header name of the field that carries the id, in lower case
 * @param bytes random bytes of an id made here; twice as many hexadecimal digits
 * @param trust whether a client's id is taken
 * @param lengthMax longest id of a client that is taken
 * @param echo whether the response carries the id
 * @param trace whether a W3C trace is begun or continued
 */
record RequestIdConfig(
    String header, int bytes, boolean trust, int lengthMax, boolean echo, boolean trace) {

  static final Shape<RequestIdConfig> SHAPE = shape();

  private static Shape<RequestIdConfig> shape() {
    Shape.Builder b = Shape.named("request_id", "Gives every request an id.");
    Key<String> header =
        b.key("header", Kinds.headerName())
            .orElse("x-request-id")
            .doc("Header that carries the id to the upstream and back to the client.");
    Key<Integer> bytes =
        b.key("bytes", Kinds.integer(4, 32))
            .orElse(8)
            .doc("Random bytes of a new id; it has twice as many hexadecimal digits.");
    Key<Boolean> trust =
        b.key("trust", Kinds.bool())
            .orElse(true)
            .doc("Take the id that a client sends, if it is well-formed.");
    Key<Integer> lengthMax =
        b.key("length_max", Kinds.integer(8, 256))
            .orElse(128)
            .doc("Longest id of a client that is taken; a longer one is replaced.");
    Key<Boolean> echo =
        b.key("echo", Kinds.bool()).orElse(true).doc("Send the id back with the response.");
    Key<Boolean> trace =
        b.key("trace", Kinds.bool())
            .orElse(false)
            .doc(
                "Continue the client's W3C trace, or begin one: the upstream gets a `traceparent`"
                    + " with a span of Weir's own. Otherwise the client's is passed on untouched.");
    return b.build(
        v ->
            new RequestIdConfig(
                v.get(header),
                v.get(bytes),
                v.get(trust),
                v.get(lengthMax),
                v.get(echo),
                v.get(trace)));
  }
}
