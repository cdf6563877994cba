package io.weir.filters.headers;

import io.weir.filter.FilterContext;
import io.weir.http.HeaderName;
import io.weir.http.HeaderRules;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A header's value with places to fill in, such as {@code %route%}; {@code %%} is a percent sign.
 *
 * @param text as it was written
 * @param parts what it is put together from
 */
record ValueTemplate(String text, List<Part> parts) {
  private static final String HEADER = "header.";
  private static final Map<String, Function<FilterContext, @Nullable String>> PLACES =
      new TreeMap<>(
          Map.of(
              "request_id", FilterContext::id,
              "listener", FilterContext::listener,
              "route", FilterContext::route,
              "cluster", FilterContext::cluster,
              "client_address", ValueTemplate::clientAddress,
              "protocol", FilterContext::protocol,
              "scheme", c -> c.request().scheme(),
              "host", c -> c.request().authority(),
              "method", c -> c.request().method(),
              "path", c -> c.request().path()));

  /** A fixed text or a place. */
  sealed interface Part {
    /** What it says of this exchange; null where there is nothing to say. */
    @Nullable String of(FilterContext context);
  }

  private record Fixed(String text) implements Part {
    @Override
    public String of(FilterContext context) {
      return text;
    }
  }

  private record Place(String name) implements Part {
    @Override
    public @Nullable String of(FilterContext context) {
      Function<FilterContext, @Nullable String> place = PLACES.get(name);
      return place == null ? null : place.apply(context);
    }
  }

  private record Field(HeaderName name) implements Part {
    @Override
    public @Nullable String of(FilterContext context) {
      return context.request().headers().get(name);
    }
  }

  private static String clientAddress(FilterContext context) {
    InetAddress address = context.client().getAddress();
    return address == null ? context.client().getHostString() : address.getHostAddress();
  }

  /** The places there are, as they are written. */
  static List<String> names() {
    return PLACES.keySet().stream().map(name -> "`%" + name + "%`").toList();
  }

  /**
   * The template of a text.
   *
   * @throws IllegalArgumentException where it names a place that does not exist
   */
  static ValueTemplate of(String text) {
    List<Part> parts = new ArrayList<>();
    int done = 0;
    for (int open = text.indexOf('%'); open >= 0; open = text.indexOf('%', done)) {
      int close = text.indexOf('%', open + 1);
      if (close < 0) {
        throw new IllegalArgumentException(
            "found a single % (expected: %% for a percent sign, or %name%)");
      }
      if (open > done) {
        parts.add(new Fixed(text.substring(done, open)));
      }
      parts.add(part(text.substring(open + 1, close)));
      done = close + 1;
    }
    if (done < text.length()) {
      parts.add(new Fixed(text.substring(done)));
    }
    return new ValueTemplate(text, List.copyOf(parts));
  }

  private static Part part(String name) {
    if (name.isEmpty()) {
      return new Fixed("%");
    }
    String field = name.startsWith(HEADER) ? name.substring(HEADER.length()) : "";
    if (HeaderRules.isToken(field)) {
      return new Field(HeaderName.of(field.toLowerCase(Locale.ROOT)));
    }
    if (!PLACES.containsKey(name)) {
      throw new IllegalArgumentException(
          "found %"
              + name
              + "% (expected one of: "
              + String.join(", ", PLACES.keySet())
              + ", header.NAME)");
    }
    return new Place(name);
  }

  /** The value for one exchange. */
  String fill(FilterContext context) {
    if (parts.size() == 1) {
      String only = parts.get(0).of(context);
      return only == null ? "" : only;
    }
    StringBuilder value = new StringBuilder(text.length() + 32);
    for (Part part : parts) {
      String more = part.of(context);
      if (more != null) {
        value.append(more);
      }
    }
    return value.toString();
  }
}
