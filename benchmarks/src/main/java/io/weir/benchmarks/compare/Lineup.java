package io.weir.benchmarks.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who takes part, as a command line says it. */
final class Lineup {
  private final Map<String, Peer> peers = new LinkedHashMap<>();

  private Lineup() {}

  /**
   * Who takes part, in this order.
   *
   * @param known names of those whose configuration is here
   * @param customs others, as {@code name=command}
   * @param headers what requests must tell one of them, as {@code name=header: value}
   * @throws IllegalArgumentException where a text says something else
   */
  static List<Peer> of(List<String> known, List<String> customs, List<String> headers) {
    Lineup lineup = new Lineup();
    known.forEach(name -> lineup.add(Peer.known(name)));
    customs.forEach(custom -> lineup.add(Peer.custom(custom)));
    headers.forEach(lineup::tell);
    return List.copyOf(lineup.peers.values());
  }

  private void add(Peer peer) {
    if (peers.putIfAbsent(peer.name(), peer) != null) {
      throw new IllegalArgumentException("two peers are called " + peer.name());
    }
  }

  private void tell(String text) {
    int equals = text.indexOf('=');
    int colon = text.indexOf(':', equals);
    Peer peer = equals < 0 ? null : peers.get(text.substring(0, equals));
    if (peer == null || colon < equals + 2) {
      throw new IllegalArgumentException("a header is peer=name: value, not " + text);
    }
    String name = text.substring(equals + 1, colon).strip().toLowerCase(Locale.ROOT);
    peers.put(peer.name(), peer.telling(name, text.substring(colon + 1).strip()));
  }
}
