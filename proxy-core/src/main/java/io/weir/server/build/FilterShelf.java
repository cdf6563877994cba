package io.weir.server.build;

import io.weir.config.problem.Place;
import io.weir.config.problem.Problems;
import io.weir.config.value.Located;
import io.weir.config.value.Named;
import io.weir.fault.Dialect;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import io.weir.lines.LineSinks;
import io.weir.net.Clock;
import io.weir.page.Page;
import io.weir.server.config.FilterEntries;
import io.weir.stats.Stats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one snapshot, by where they stand. An entry that is equal to the one that stood
 * there before keeps its filter, with all its state; one that changed may take state over.
 */
public final class FilterShelf {
  /** What every filter may use. */
  public record Means(
      FilterEntries entries,
      Stats stats,
      LineSinks lines,
      Clock clock,
      Executor background,
      Commons commons,
      boolean live) {}

  /** Where an entry stands: its owner, its kind, and which of that kind it is there. */
  private record Spot(String owner, String kind, int nth) {}

  private record Shelved(Record config, @Nullable Dialect dialect, HeldFilter held) {}

  private final Means means;
  private final Map<Spot, Shelved> filters = new HashMap<>();
  private final @Nullable FilterShelf before;

  FilterShelf(Means means, @Nullable FilterShelf before) {
    this.means = means;
    this.before = before;
  }

  /**
   * The filters of a chain, in order; what is wrong goes to {@code problems}.
   *
   * @param owner where the chain is, such as {@code route chat}
   */
  List<Filter> chain(String owner, List<Located<Named<Record>>> entries, Problems problems) {
    return chain(owner, null, entries, problems);
  }

  /**
   * The filters of a cluster's chain.
   *
   * @param dialect what its endpoints speak; null where nobody says
   */
  List<Filter> chain(
      String owner,
      @Nullable Dialect dialect,
      List<Located<Named<Record>>> entries,
      Problems problems) {
    List<Filter> chain = new ArrayList<>();
    Map<String, List<Record>> seen = new HashMap<>();
    for (Located<Named<Record>> entry : entries) {
      String kind = entry.value().name();
      List<Record> earlier = seen.computeIfAbsent(kind, none -> new ArrayList<>());
      checkClash(entry, earlier, problems);
      earlier.add(entry.value().value());
      Spot spot = new Spot(owner, kind, earlier.size());
      Filter filter = filter(spot, dialect, entry, problems);
      if (filter != null) {
        chain.add(filter);
      }
    }
    return chain;
  }

  private void checkClash(Located<Named<Record>> entry, List<Record> earlier, Problems problems) {
    FilterKind<Record> kind = kind(entry.value().name());
    earlier.stream()
        .map(before -> kind.clash(before, entry.value().value()))
        .filter(clash -> clash != null)
        .findFirst()
        .ifPresent(clash -> problems.error(entry.place(), clash, null));
  }

  @SuppressWarnings("unchecked") // An entry was read by its kind's own shape.
  private FilterKind<Record> kind(String name) {
    return (FilterKind<Record>) means.entries.kind(name);
  }

  /**
   * A filter that nobody wrote but another requires, with every key at its default.
   *
   * @param by where the filter stands that requires it
   */
  @Nullable Filter required(String owner, String kind, Place by, Problems problems) {
    Record config = means.entries.kind(kind).shape().defaults();
    Located<Named<Record>> entry = new Located<>(new Named<>(kind, config), by);
    return filter(new Spot(owner, kind, 0), null, entry, problems);
  }

  private @Nullable Filter filter(
      Spot spot, @Nullable Dialect dialect, Located<Named<Record>> entry, Problems problems) {
    Record config = entry.value().value();
    Shelved old = before == null ? null : before.filters.get(spot);
    if (old != null && old.config.equals(config) && old.dialect == dialect) {
      old.held.hold();
      filters.put(spot, old);
      return old.held.filter();
    }
    try {
      Setup setup = new Setup(means, spot.owner, dialect, old == null ? null : old.held.filter());
      HeldFilter held = new HeldFilter(kind(spot.kind).prepare(config, setup));
      held.hold();
      filters.put(spot, new Shelved(config, dialect, held));
      return held.filter();
    } catch (FilterException e) {
      problems.error(entry.place(), String.valueOf(e.getMessage()), null);
      return null;
    }
  }

  /** The kinds that must stand beside that entry. */
  List<String> required(Named<Record> entry) {
    return kind(entry.name()).requires(entry.value());
  }

  /**
   * What a template finds under {@code KIND.CLUSTER.NAME}: a value of the cluster's first filter of
   * that kind; null where there is none. From any thread.
   */
  public @Nullable Object value(String name) {
    int first = name.indexOf('.');
    int last = name.lastIndexOf('.');
    if (last <= first) {
      return null;
    }
    String owner = "cluster " + name.substring(first + 1, last);
    Shelved shelved = filters.get(new Spot(owner, name.substring(0, first), 1));
    return shelved == null ? null : shelved.held.filter().value(name.substring(last + 1));
  }

  /** Lets every filter go; those that no other snapshot holds are closed. */
  void release() {
    filters.values().forEach(shelved -> shelved.held.release());
    filters.clear();
  }

  private record Setup(
      Means means, String owner, @Nullable Dialect dialect, @Nullable Filter previous)
      implements FilterSetup {
    @Override
    public Stats stats() {
      return means.stats;
    }

    @Override
    public LineSinks lines() {
      return means.lines;
    }

    @Override
    public Clock clock() {
      return means.clock;
    }

    @Override
    public Executor background() {
      return means.background;
    }

    @Override
    public boolean live() {
      return means.live;
    }

    @Override
    public <T> T common(Class<T> type, Supplier<T> made) {
      return means.commons.get(type, made);
    }

    @Override
    public void page(Page page) {
      means.commons.page(page);
    }
  }
}
