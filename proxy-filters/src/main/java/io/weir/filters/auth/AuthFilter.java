package io.weir.filters.auth;

import io.netty.util.AsciiString;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.FilterException;
import io.weir.filter.FilterSetup;
import io.weir.filter.Hook;
import io.weir.filters.auth.jwt.JwtConfig;
import io.weir.filters.auth.jwt.Tokens;
import io.weir.filters.auth.keys.KeyFiles;
import io.weir.filters.auth.keys.KeyTable;
import io.weir.filters.identity.Identity;
import io.weir.http.RequestHead;
import io.weir.net.Clock;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may come in, and how that is found out: what all exchanges of an entry share. */
final class AuthFilter implements Filter {
  final AuthStats stats;
  final Clock clock;
  final Bans bans;
  final @Nullable Tokens tokens;
  private final AuthConfig config;
  private final KeyTable written;
  private final KeyFiles.@Nullable Lease file;
  private final AddressBlocks allow;
  private final AddressBlocks deny;
  private final CredentialPlace[] places;

  AuthFilter(AuthConfig config, FilterSetup setup) throws FilterException {
    this.config = config;
    this.clock = setup.clock();
    this.stats = new AuthStats(setup.stats(), setup.owner());
    this.written = new KeyTable(config.keys().entries());
    this.allow = new AddressBlocks(config.allow());
    this.deny = new AddressBlocks(config.deny());
    this.places = config.accept().toArray(CredentialPlace[]::new);
    this.bans = bans(config, setup);
    Path path = config.enabled() ? config.keys().file() : null;
    this.file = path == null ? null : files(setup).open(path, setup.live());
    this.tokens = config.jwt().isEmpty() ? null : Tokens.of(config.jwt(), setup);
    if (tokens != null && config.enabled() && setup.live()) {
      tokens.warm();
    }
  }

  private static KeyFiles files(FilterSetup setup) {
    return setup.common(KeyFiles.class, () -> new KeyFiles(setup.stats()));
  }

  /** Those who are turned away stay so over a reload, where the rule for it is the same. */
  private static Bans bans(AuthConfig config, FilterSetup setup) {
    return setup.previous() instanceof AuthFilter before
            && before.bans.config().equals(config.ban())
        ? before.bans
        : new Bans(config.ban());
  }

  @Override
  public Class<? extends Hook> hook() {
    return AuthHook.class;
  }

  @Override
  public @Nullable Hook open(FilterContext context) {
    return config.enabled() ? new AuthHook(this, context) : null;
  }

  /** The model, unless every credential gives every model; a file may change its mind. */
  @Override
  public Set<String> fields() {
    boolean any =
        config.keys().file() == null
            && config.keys().entries().stream().allMatch(key -> key.grant().models().isAll())
            && config.certificates().stream().allMatch(rule -> rule.grant().models().isAll())
            && config.jwt().stream().allMatch(JwtConfig::givesAnyModel);
    return any || !config.enabled() ? Set.of() : Set.of(AuthHook.MODEL);
  }

  AuthConfig config() {
    return config;
  }

  /** Whether an address may come at all. */
  boolean admits(InetAddress address) {
    return !deny.contain(address) && (allow.isEmpty() || allow.contain(address));
  }

  /** How many places there are where a credential may stand. */
  int places() {
    return places.length;
  }

  /** The credential that stands in one of the places. */
  @Nullable AsciiString credential(int place, RequestHead head) {
    return places[place].read(head);
  }

  /** Takes credentials out of every place. */
  void strip(RequestHead head) {
    for (CredentialPlace place : places) {
      place.strip(head);
    }
  }

  /** Whose key has this digest; null where nobody's has. */
  @Nullable Identity key(byte[] digest) {
    Identity known = written.find(digest);
    return known != null || file == null ? known : file.table().find(digest);
  }

  /** Whom a certificate lets in; null where it lets in nobody. */
  @Nullable Identity certificate(FilterContext.Peer peer) {
    List<CertificateRule> rules = config.certificates();
    for (CertificateRule rule : rules) {
      String name = rule.matched(peer);
      if (name != null) {
        return rule.grant().identity("certificate", name);
      }
    }
    return null;
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
