package io.weir.filters.llm.price;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The prices of one provider, found by model: the exact name, else the longest pattern. */
final class PriceTable {
  private final Map<String, Price> exact = new HashMap<>();
  private final List<Pattern> patterns = new ArrayList<>();
  private @Nullable Price rest;

  /** Pieces of text that stand in this order, anything between them. */
  private record Pattern(List<String> pieces, int length, Price price) {
    static Pattern of(String text, Price price) {
      List<String> pieces = List.of(text.split("\\*", -1));
      return new Pattern(pieces, text.length() - pieces.size() + 1, price);
    }

    boolean matches(String model) {
      String first = pieces.get(0);
      String last = pieces.get(pieces.size() - 1);
      int end = model.length() - last.length();
      if (!model.startsWith(first) || end < first.length() || !model.endsWith(last)) {
        return false;
      }
      int from = first.length();
      for (String piece : pieces.subList(1, pieces.size() - 1)) {
        int at = model.indexOf(piece, from);
        if (at < 0 || at + piece.length() > end) {
          return false;
        }
        from = at + piece.length();
      }
      return true;
    }
  }

  /** Where entries say different things of one model, the first counts. */
  PriceTable(List<PriceEntry> entries) {
    for (PriceEntry entry : entries) {
      Price price = new Price(entry.rates());
      for (String written : entry.match()) {
        String name = written.toLowerCase(Locale.ROOT);
        if (name.equals("*")) {
          rest = rest == null ? price : rest;
        } else if (name.indexOf('*') < 0) {
          exact.putIfAbsent(name, price);
        } else {
          patterns.add(Pattern.of(name, price));
        }
      }
    }
    patterns.sort((a, b) -> Integer.compare(b.length, a.length));
  }

  /** The price of a model, named in lower case; null where there is none. */
  @Nullable Price find(String model) {
    Price price = findNamed(model);
    return price == null ? rest : price;
  }

  /** The same, but not what is said of all models alike. */
  @Nullable Price findNamed(String model) {
    Price price = exact.get(model);
    if (price != null) {
      return price;
    }
    for (Pattern pattern : patterns) {
      if (pattern.matches(model)) {
        return pattern.price;
      }
    }
    return null;
  }
}
