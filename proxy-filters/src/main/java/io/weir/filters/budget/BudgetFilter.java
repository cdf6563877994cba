package io.weir.filters.budget;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.FilterException;
import io.weir.filter.FilterSetup;
import io.weir.filter.Hook;
import io.weir.filters.budget.report.SpendDesk;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.Stores;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One budget; its ledger is shared by all filters whose store is written in the same way. */
final class BudgetFilter implements Filter {
  private static final String METERED = "POST";

  private final @Nullable Till till;
  private final @Nullable Store store;
  private final @Nullable SpendDesk desk;

  private BudgetFilter(@Nullable Till till, @Nullable Store store, @Nullable SpendDesk desk) {
    this.till = till;
    this.store = store;
    this.desk = desk;
  }

  /** The filter of an entry; nothing is opened where it does nothing, or is only checked. */
  static BudgetFilter of(BudgetConfig config, FilterSetup setup) throws FilterException {
    if (!config.enabled() || !setup.live()) {
      return new BudgetFilter(null, null, null);
    }
    Stores stores = setup.common(Stores.class, () -> new Stores(setup.clock(), setup.stats()));
    Store store = stores.open(config.store());
    SpendDesk desk = setup.common(SpendDesk.class, () -> new SpendDesk(setup.clock()));
    desk.add(store.ledger());
    setup.page(desk.page());
    String name = config.name() == null ? setup.owner() : config.name();
    Till till = new Till(config, name, store.ledger(), setup.clock(), setup.stats());
    return new BudgetFilter(till, store, desk);
  }

  @Override
  public Class<? extends Hook> hook() {
    return BudgetHook.class;
  }

  @Override
  public Set<String> fields() {
    return Estimate.FIELDS;
  }

  @Override
  public @Nullable Hook open(FilterContext context) {
    return till == null || !context.request().method().equals(METERED)
        ? null
        : new BudgetHook(till, context);
  }

  @Override
  public void close() {
    if (store != null && desk != null) {
      desk.remove(store.ledger());
      store.close();
    }
  }
}
