package io.weir.filters.models;

import io.weir.config.names.Star;
import io.weir.filter.FilterException;
import io.weir.filters.identity.Identity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models there are, by every name that they have. Immutable. */
final class Catalogue {
  private static final String LATEST = ":latest";

  /** A name that clients see, and the model behind it. */
  record Listed(String id, ModelEntry model) {}

  private final Map<String, Listed> byName = new LinkedHashMap<>();
  private final List<ModelEntry> entries;

  Catalogue(List<ModelEntry> entries) throws FilterException {
    this.entries = entries;
    for (ModelEntry entry : entries) {
      put(entry.name(), entry);
      for (String alias : entry.aliases()) {
        put(alias, entry);
      }
    }
  }

  private void put(String id, ModelEntry entry) throws FilterException {
    if (byName.put(id, new Listed(id, entry)) != null) {
      throw new FilterException("found two models named \"" + id + "\" (expected one)");
    }
  }

  /** The model behind a name, under the name that it was found by; null where there is none. */
  @Nullable Listed find(String name) {
    Listed listed = byName.get(name);
    if (listed == null && name.endsWith(LATEST)) {
      listed = byName.get(name.substring(0, name.length() - LATEST.length()));
    }
    return listed == null ? served(name) : listed;
  }

  private @Nullable Listed served(String name) {
    for (ModelEntry entry : entries) {
      if (Star.anyMatches(entry.serves(), name)) {
        return new Listed(name, entry);
      }
    }
    return null;
  }

  /** What servers are asked for where a client asks for this. */
  String effective(Listed listed) {
    return byName.containsKey(listed.id) ? listed.model.name() : listed.id;
  }

  /** The names that a client may see, in the order written. */
  List<Listed> list(@Nullable Identity client) {
    List<Listed> seen = new ArrayList<>(byName.size());
    for (Listed listed : byName.values()) {
      if (client == null || client.models().allow(listed.id)) {
        seen.add(listed);
      }
    }
    return seen;
  }

  /** The model of that name, if the client may see it. */
  @Nullable Listed find(String name, @Nullable Identity client) {
    Listed listed = find(name);
    return listed == null || client == null || client.models().allow(listed.id) ? listed : null;
  }
}
