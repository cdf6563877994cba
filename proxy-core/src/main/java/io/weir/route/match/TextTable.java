package io.weir.route.match;

import java.util.BitSet;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table of texts, asked with one text for all entries that are equal to it or that it begins (or
 * ends) with. One pass over the text's characters; nothing is allocated.
 *
 * @param <V> what stands under a text
 */
final class TextTable<V> {
  private final boolean backwards;
  private final Entry<V>[] buckets;
  private final BitSet lengths = new BitSet();

  private record Entry<V>(String text, int hash, V value, @Nullable Entry<V> next) {}

  /**
   * A table of these texts.
   *
   * @param backwards whether texts are compared from their ends
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  TextTable(Map<String, V> entries, boolean backwards) {
    this.backwards = backwards;
    this.buckets = new Entry[Integer.highestOneBit(Math.max(entries.size(), 1)) * 2];
    entries.forEach(this::put);
  }

  private void put(String text, V value) {
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = 31 * hash + charAt(text, i);
    }
    int bucket = bucket(hash);
    buckets[bucket] = new Entry<>(text, hash, value, buckets[bucket]);
    lengths.set(text.length());
  }

  private int bucket(int hash) {
    return (hash ^ hash >>> 16) & (buckets.length - 1);
  }

  private char charAt(String text, int i) {
    return text.charAt(backwards ? text.length() - 1 - i : i);
  }

  /** Gives each value whose text this one begins with (ends with), the shortest first. */
  void each(String text, Consumer<? super V> found) {
    int hash = 0;
    int last = Math.min(text.length(), lengths.length() - 1);
    for (int i = 0; i <= last; i++) {
      if (lengths.get(i)) {
        V value = find(text, i, hash);
        if (value != null) {
          found.accept(value);
        }
      }
      if (i < last) {
        hash = 31 * hash + charAt(text, i);
      }
    }
  }

  private @Nullable V find(String text, int length, int hash) {
    int from = backwards ? text.length() - length : 0;
    for (Entry<V> e = buckets[bucket(hash)]; e != null; e = e.next) {
      if (e.hash == hash && e.text.length() == length && text.startsWith(e.text, from)) {
        return e.value;
      }
    }
    return null;
  }
}
