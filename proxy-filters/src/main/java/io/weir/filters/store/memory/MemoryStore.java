package io.weir.filters.store.memory;

import io.weir.filters.store.Blobs;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreKind.Setup;
import io.weir.filters.store.ledger.MemoryLedger;
import io.weir.filters.store.ledger.SpendBook;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything in the memory of this process; every answer is there at once. */
public final class MemoryStore implements Store {
  private final Buckets buckets;
  private final Ledger ledger;
  private final Supplier<Blobs> emptyBlobs;
  private final Cells cells;

  /** Made when first asked for: few need it, and it is the costliest to make. */
  private volatile @Nullable Blobs blobs;

  /** An empty store. */
  public MemoryStore(MemoryConfig config, Setup setup) {
    this.buckets = new MemoryBuckets(config.bucketsMax());
    this.ledger = new MemoryLedger(setup.clock(), new SpendBook(setup.clock()));
    this.emptyBlobs = () -> new MemoryBlobs(config.blobsMax(), setup.clock());
    this.cells = new MemoryCells(setup.clock());
  }

  @Override
  public Buckets buckets() {
    return buckets;
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Blobs blobs() {
    Blobs made = blobs;
    return made == null ? firstBlobs() : made;
  }

  private synchronized Blobs firstBlobs() {
    Blobs made = blobs;
    if (made == null) {
      made = emptyBlobs.get();
      blobs = made;
    }
    return made;
  }

  @Override
  public Cells cells() {
    return cells;
  }

  @Override
  public void close() {}
}
