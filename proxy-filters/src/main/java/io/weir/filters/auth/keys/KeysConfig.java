package io.weir.filters.auth.keys;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where keys are written.
 *
 * @param entries keys that stand in the configuration itself
 * @param file a file of keys, read again whenever it changes; null where there is none
 */
public record KeysConfig(List<KeyEntry> entries, @Nullable Path file) {
  /** No keys. */
  public static final KeysConfig NONE = new KeysConfig(List.of(), null);

  /** A list of keys, or {@code {file: path}}. */
  public static final Kind<KeysConfig> KIND =
      Kinds.either(
          KeyEntry.LIST.as(entries -> new KeysConfig(entries, null), KeysConfig::entries),
          fileShape());

  /** What a file of keys holds: {@code keys: […]}. */
  static final Shape<KeysConfig> CONTENT = contentShape();

  /** Whether any key may come from here. */
  public boolean given() {
    return file != null || !entries.isEmpty();
  }

  private static Shape<KeysConfig> fileShape() {
    Shape.Builder b = Shape.named("key_file", "A file of API keys.");
    Key<Path> file =
        b.key("file", Kinds.path())
            .doc(
                "YAML file with the list `keys`. It is read again when it changes; while it is"
                    + " wrong, the keys read last count.");
    return b.build(v -> new KeysConfig(List.of(), v.get(file)));
  }

  private static Shape<KeysConfig> contentShape() {
    Shape.Builder b = Shape.named("key_list", "What a file of API keys holds.");
    Key<List<KeyEntry>> keys = b.key("keys", KeyEntry.LIST).doc("The keys.");
    return b.build(v -> new KeysConfig(v.get(keys), null));
  }
}
