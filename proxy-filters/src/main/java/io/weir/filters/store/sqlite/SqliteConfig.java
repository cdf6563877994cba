package io.weir.filters.store.sqlite;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.nio.file.Path;

/**
 * What an operator writes for {@code store: {sqlite: …}}.
 *
 * @param path the file
 * @param sync what a commit waits for
 * @param queueMax how many reservations and charges may wait to be written
 * @param keepDays how long charges are kept for reports
 */
record SqliteConfig(Path path, Sync sync, int queueMax, int keepDays) {
  static final Shape<SqliteConfig> SHAPE = shape();

  /** What a commit waits for. */
  enum Sync {
    /** The disk: a charge survives a power cut. */
    FULL,
    /** The operating system: a charge survives the process, whatever ends it. */
    NORMAL
  }

  private static Shape<SqliteConfig> shape() {
    Shape.Builder b = Shape.named("store_sqlite", "Keeps money in a file that one process owns.");
    Key<Path> path =
        b.key("path", Kinds.path())
            .orElse(Path.of("weir.db"))
            .shownAs("weir.db in the working folder")
            .doc("The file. It and missing folders are made.");
    Key<Sync> sync =
        b.key("sync", Kinds.word(Sync.class))
            .orElse(Sync.FULL)
            .doc(
                "`full` survives a power cut; `normal` waits for no disk and survives all but"
                    + " that.");
    Key<Integer> queue =
        b.key("queue_max", Kinds.integer(100, 10_000_000))
            .orElse(20_000)
            .doc("With so many changes unwritten, new reservations are refused.");
    Key<Integer> keep =
        b.key("keep_days", Kinds.integer(1, 36_500))
            .orElse(400)
            .doc("How many days of charges are kept for reports.");
    return b.build(v -> new SqliteConfig(v.get(path), v.get(sync), v.get(queue), v.get(keep)));
  }
}
