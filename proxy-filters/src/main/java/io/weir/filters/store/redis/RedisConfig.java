package io.weir.filters.store.redis;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.NamedFile;
import io.weir.config.value.Secret;
import io.weir.filters.store.redis.line.Server;
import io.weir.filters.store.redis.line.Server.Tls;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What an operator writes for {@code store: {redis: …}}.
 *
 * @param server where it is
 * @param prefix what every key begins with
 * @param timeout how long a call may take
 * @param onFailure what is answered while Redis does not
 * @param share how many processes share the limits
 */
record RedisConfig(Server server, String prefix, Duration timeout, OnFailure onFailure, int share) {
  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

  static final Shape<RedisConfig> SHAPE = shape();

  /** What is answered while Redis does not. */
  enum OnFailure {
    /** Everything is accepted, nothing is counted. */
    OPEN,
    /** Everything is refused. */
    CLOSED,
    /** Every process counts for itself, up to its share of the limits. */
    LOCAL_SHARE
  }

  private static Shape<Tls> tlsShape() {
    Shape.Builder b = Shape.named("store_redis_tls", "TLS towards `rediss` URLs.");
    Key<NamedFile> ca =
        b.key("ca", Kinds.file())
            .optional()
            .doc("PEM file of the authorities to trust in place of the machine's own.");
    Key<NamedFile> cert =
        b.key("cert", Kinds.file()).optional().doc("PEM file of the chain that Weir shows.");
    Key<NamedFile> key = b.key("key", Kinds.file()).optional().doc("PEM file of its private key.");
    return b.build(
        v -> {
          Tls tls = new Tls(v.orNull(ca), v.orNull(cert), v.orNull(key));
          if ((tls.cert() == null) != (tls.key() == null)) {
            throw new IllegalArgumentException("found one of cert, key (expected both or none)");
          }
          return tls;
        });
  }

  private static Shape<Server> serverShape() {
    Shape.Builder b = Shape.named("store_redis_server", "Where a Redis is.");
    Key<List<String>> url =
        b.key("url", Kinds.nonEmptyList(oneUrl()))
            .doc(
                "`redis://host:6379/0`, `redis-sentinel://host,host/0#name`, `rediss…://` for TLS,"
                    + " or a list: the nodes of a cluster. Redis 6 or newer.");
    Key<String> user = b.key("user", Kinds.text()).optional().doc("Who signs in, with `password`.");
    Key<Secret> password = b.key("password", Kinds.secret()).optional().doc("The password.");
    Key<Tls> tls =
        b.key("tls", tlsShape()).orElse(Tls.DEFAULT).doc("TLS, where the URL says `rediss`.");
    return b.build(v -> new Server(v.get(url), v.orNull(user), v.orNull(password), v.get(tls)))
        .checked(
            (server, node) -> {
              if (server.user() != null && server.password() == null) {
                node.problem("user without a password", "both, or a password alone", null);
              }
            });
  }

  private static Shape<RedisConfig> shape() {
    Shape.Builder b =
        Shape.named("store_redis", "Counts in Redis, so that many processes count as one.");
    Function<Shape.Values, Server> server = b.part(serverShape());
    Key<String> prefix =
        b.key("prefix", Kinds.text(PREFIX, "letters, digits and . _ : -"))
            .orElse("weir")
            .doc("What every key begins with; who shares counts has the same.");
    Key<Duration> timeout =
        b.key("timeout", Kinds.duration(Duration.ofMillis(1), Duration.ofSeconds(10)))
            .orElse(Duration.ofMillis(50))
            .doc("How long a call may take; after that `on_failure` answers.");
    Key<OnFailure> onFailure =
        b.key("on_failure", Kinds.word(OnFailure.class))
            .orElse(OnFailure.LOCAL_SHARE)
            .doc(
                "While Redis does not answer: `open` accepts and counts nothing, `closed` refuses,"
                    + " `local_share` counts in this process, up to its share of every limit.");
    Key<Integer> share =
        b.key("share", Kinds.integer(1, 10_000))
            .orElse(1)
            .doc("How many processes there are: `local_share` divides limits by it.");
    return b.build(
        v ->
            new RedisConfig(
                server.apply(v), v.get(prefix), v.get(timeout), v.get(onFailure), v.get(share)));
  }

  private static Kind<String> oneUrl() {
    return Kinds.text(
        Pattern.compile("rediss?(?:-sentinel)?://[^@\\s]+"),
        "a redis, rediss, redis-sentinel or rediss-sentinel URL without user or password");
  }
}
