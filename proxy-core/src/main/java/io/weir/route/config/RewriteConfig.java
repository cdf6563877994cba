package io.weir.route.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.http.RequestHead;
import io.weir.route.regex.LinearRegex;
import io.weir.route.regex.Replacement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a request's path and host change before it goes upstream; the query stays.
 *
 * @param path put in the place of the whole path
 * @param prefix put in the place of the prefix that the route matched
 * @param regex replaced where it is first found in the path
 * @param host put in the place of the authority
 */
public record RewriteConfig(
    @Nullable String path,
    @Nullable String prefix,
    @Nullable Substitution regex,
    @Nullable String host) {
  private static final Pattern PATH = Pattern.compile("/[!-~&&[^?#\\\\]]*");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+(?::[0-9]{1,5})?");
  private static final Pattern VISIBLE = Pattern.compile("[!-~&&[^?#]]*");

  /** No change. */
  public static final RewriteConfig NONE = new RewriteConfig(null, null, null, null);

  /** How it is written. */
  public static final Shape<RewriteConfig> SHAPE = shape();

  /**
   * What is found in a path, and what is put in its place.
   *
   * @param with names no group that the pattern has not
   */
  public record Substitution(LinearRegex pattern, Replacement with) {
    static final Shape<Substitution> SHAPE = shape();

    private static Shape<Substitution> shape() {
      Shape.Builder b = Shape.named("rewrite_regex", "A part of the path and what replaces it.");
      Key<LinearRegex> pattern =
          b.key("pattern", Kinds.text().as(LinearRegex::of))
              .doc("Regular expression; its first find in the path is replaced.");
      Key<Replacement> with =
          b.key(
                  "substitution",
                  Kinds.text(VISIBLE, "visible characters without ? and #").as(Replacement::new))
              .doc("What is put in its place; \\1 to \\9 stand for groups, \\0 for all of it.");
      return b.build(
          v -> new Substitution(v.get(pattern), v.get(with).within(v.get(pattern).groups())));
    }
  }

  private static Shape<RewriteConfig> shape() {
    Shape.Builder b =
        Shape.named("rewrite", "How path and host change before a request goes upstream.");
    Key<String> path =
        b.key("path", Kinds.text(PATH, "a path such as /v1/chat, without a query"))
            .optional()
            .doc("Put in the place of the whole path; the query stays.");
    Key<String> prefix =
        b.key("prefix", Kinds.text(PATH, "a path such as /v1, without a query"))
            .optional()
            .doc("Put in the place of the prefix that the route matched.");
    Key<Substitution> regex =
        b.key("regex", Substitution.SHAPE).optional().doc("A part of the path that is replaced.");
    Key<String> host =
        b.key("host", Kinds.text(HOST, "a host such as api.example.com, with or without a port"))
            .optional()
            .doc("Put in the place of the client's host, where a cluster preserves that.");
    return b.build(
        v -> {
          long changes =
              List.of(v.find(path), v.find(prefix), v.find(regex)).stream()
                  .filter(Optional::isPresent)
                  .count();
          if (changes > 1) {
            throw new IllegalArgumentException("more than one of path, prefix and regex is given");
          }
          return new RewriteConfig(
              v.orNull(path), v.orNull(prefix), v.orNull(regex), v.orNull(host));
        });
  }

  /**
   * Changes the head.
   *
   * @param matched the prefixes that the route asks for, without a slash at their ends
   */
  public void apply(RequestHead head, List<String> matched) {
    if (host != null) {
      head.authority(host);
    }
    if (path == null && prefix == null && regex == null) {
      return;
    }
    String whole = head.path();
    int query = whole.indexOf('?');
    String from = query < 0 ? whole : whole.substring(0, query);
    String to = path(from, matched);
    if (!to.equals(from)) {
      head.path(query < 0 ? to : to + whole.substring(query));
    }
  }

  private String path(String from, List<String> matched) {
    if (path != null) {
      return path;
    }
    String to = from;
    if (prefix != null) {
      to = replacePrefix(from, matched, prefix);
    } else if (regex != null) {
      to = regex.pattern.replaceFirst(from, regex.with);
    }
    return to.startsWith("/") ? to : '/' + to;
  }

  /** The longest matched prefix makes way; no slash is doubled or lost. */
  static String replacePrefix(String from, List<String> matched, String with) {
    int longest = -1;
    for (String prefix : matched) {
      boolean fits =
          from.startsWith(prefix)
              && (from.length() == prefix.length() || from.charAt(prefix.length()) == '/');
      if (fits) {
        longest = Math.max(longest, prefix.length());
      }
    }
    if (longest < 0) {
      return from;
    }
    String rest = from.substring(longest);
    return with.endsWith("/") && rest.startsWith("/") ? with + rest.substring(1) : with + rest;
  }
}
