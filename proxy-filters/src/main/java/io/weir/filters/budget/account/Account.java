package io.weir.filters.budget.account;

import io.weir.filters.budget.account.Period.Window;
import io.weir.filters.store.Ledger.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One subject's money. For any thread. */
public final class Account {
  private final String name;
  private final String subject;
  private final Limits limits;
  private final Map<String, Object> own;
  private volatile Dated dated;

  /** The entries for one page of the calendar. */
  private record Dated(Calendar.Page page, List<Entry> exact, List<Entry> counting) {}

  Account(String name, String subject, Limits limits, Map<String, Object> own, Calendar.Page at) {
    this.name = name;
    this.subject = subject;
    this.limits = limits;
    this.own = own;
    this.dated = dated(at);
  }

  /** What people call its owner. */
  public String subject() {
    return subject;
  }

  public Limits limits() {
    return limits;
  }

  /** Whether it was made with these limits of its own. */
  boolean isOf(Map<String, Object> written) {
    return own.equals(written);
  }

  /** An entry for each limit, which what is reserved must fit into. */
  List<Entry> exact(Calendar.Page page) {
    return at(page).exact;
  }

  /** The same entries without a limit. */
  List<Entry> counting(Calendar.Page page) {
    return at(page).counting;
  }

  /** The same entries so that an amount is refused only where nothing is left at all. */
  List<Entry> whileAnyIsLeft(Calendar.Page page, long amount) {
    List<Entry> exact = exact(page);
    Entry[] entries = new Entry[exact.size()];
    for (int i = 0; i < entries.length; i++) {
      Entry entry = exact.get(i);
      long raised = entry.limit() + Math.max(0, amount - 1);
      long limit = raised < 0 ? Long.MAX_VALUE : raised;
      entries[i] = new Entry(entry.account(), entry.window(), entry.endMillis(), limit);
    }
    return List.of(entries);
  }

  private Dated at(Calendar.Page page) {
    Dated known = dated;
    if (!known.page.equals(page)) {
      known = dated(page);
      dated = known;
    }
    return known;
  }

  private Dated dated(Calendar.Page page) {
    List<Entry> exact = new ArrayList<>();
    List<Entry> counting = new ArrayList<>();
    for (int i = 0; i < limits.periods().size(); i++) {
      Window window = page.of(limits.periods().get(i));
      exact.add(new Entry(name, window.name(), window.endMillis(), limits.nanos().get(i)));
      counting.add(new Entry(name, window.name(), window.endMillis(), Long.MAX_VALUE));
    }
    return new Dated(page, List.copyOf(exact), List.copyOf(counting));
  }
}
