package io.weir.filters.store.redis;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Secret;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for {@code store: {redis: …}}.
 *
 * @param url one, or the nodes of a cluster
 * @param user who signs in; null for the default user
 * @param password null where none is needed
 * @param prefix what every key begins with
 * @param timeout how long a call may take
 * @param onFailure what is answered while Redis does not
 * @param share how many processes share the limits
 */
record RedisConfig(
    List<String> url,
    @Nullable String user,
    @Nullable Secret password,
    String prefix,
    Duration timeout,
    OnFailure onFailure,
    int share) {
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

  private static Shape<RedisConfig> shape() {
    Shape.Builder b =
        Shape.named("store_redis", "Counts in Redis, so that many processes count as one.");
    Key<List<String>> url =
        b.key("url", Kinds.nonEmptyList(oneUrl()))
            .doc(
                "`redis://host:6379/0`, `rediss://…` for TLS, `redis-sentinel://host,host/0#name`,"
                    + " or a list: the nodes of a cluster. Redis 6 or newer.");
    Key<String> user = b.key("user", Kinds.text()).optional().doc("Who signs in, with `password`.");
    Key<Secret> password = b.key("password", Kinds.secret()).optional().doc("The password.");
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
    Shape<RedisConfig> shape =
        b.build(
            v ->
                new RedisConfig(
                    v.get(url),
                    v.orNull(user),
                    v.orNull(password),
                    v.get(prefix),
                    v.get(timeout),
                    v.get(onFailure),
                    v.get(share)));
    return shape.checked(
        (config, node) -> {
          if (config.user != null && config.password == null) {
            node.problem("user without a password", "both, or a password alone", null);
          }
        });
  }

  private static Kind<String> oneUrl() {
    return Kinds.text(
        Pattern.compile("(?:redis|rediss|redis-sentinel)://[^@\\s]+"),
        "a redis, rediss or redis-sentinel URL without user or password");
  }
}
