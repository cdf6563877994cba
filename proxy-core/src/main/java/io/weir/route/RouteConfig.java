package io.weir.route;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Node;
import io.weir.config.Shape;
import io.weir.config.problem.Place;
import io.weir.config.problem.Problems;
import io.weir.config.value.Located;
import io.weir.fault.Dialect;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.route.Route.Commit;
import io.weir.route.config.HeadersConfig;
import io.weir.route.config.MatchShape;
import io.weir.route.config.RedirectConfig;
import io.weir.route.config.RespondConfig;
import io.weir.route.config.RetryConfig;
import io.weir.route.config.RewriteConfig;
import io.weir.route.config.RouteOrder;
import io.weir.route.match.Condition;
import io.weir.route.match.RouteMatch;
import io.weir.route.match.Subject;
import io.weir.route.match.TextMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A route as an operator writes it, but for its filters, which the server room adds.
 *
 * @param name for logs and metrics; null where it is made from the match
 * @param enabled whether there is such a route at all
 * @param match what a request must be like
 * @param action what is done with it
 * @param passing what happens to heads and bodies that pass
 * @param attempts how it is tried
 * @param dialect how the client is told of faults; null to go by the listener or the path
 */
public record RouteConfig(
    @Nullable String name,
    boolean enabled,
    RouteMatch match,
    Action action,
    Passing passing,
    Attempts attempts,
    @Nullable Dialect dialect) {
  /** A route without filters. */
  public static final Shape<RouteConfig> SHAPE = shape();

  /**
   * What is done; exactly one of these is there.
   *
   * @param to targets, and where they were named
   */
  public record Action(
      @Nullable Located<List<Target>> to,
      @Nullable RespondConfig respond,
      @Nullable RedirectConfig redirect) {}

  /**
   * What happens to heads and bodies that pass.
   *
   * @param requestBytesMax longest request body
   * @param upgrades protocols that may be switched to, lower case
   * @param serverTiming whether the answer says what Weir's own part of the time was
   */
  public record Passing(
      RewriteConfig rewrite,
      HeadersConfig headers,
      long requestBytesMax,
      Set<String> upgrades,
      boolean serverTiming) {}

  /** How a request is tried, and how long. */
  public record Attempts(
      Timeouts timeouts, RetryConfig retry, @Nullable Hedge hedge, Commit commit) {}

  private static Shape<RouteConfig> shape() {
    Shape.Builder b = Shape.named("plain_route", "What is done with the requests that match.");
    Keys keys = new Keys(b);
    return b.build(keys::read).checked(RouteConfig::check);
  }

  /** Checks across the keys; reports at the place of the one that is wrong. */
  public static void check(RouteConfig route, Node node) {
    List<String> given =
        Stream.of("to", "respond", "redirect")
            .filter(key -> node.child(key).filter(child -> !child.blank()).isPresent())
            .toList();
    if (given.size() != 1) {
      String found = given.isEmpty() ? "no action" : String.join(" and ", given);
      node.problem("found " + found, "exactly one of to, respond and redirect", null);
    }
    if (route.passing.rewrite.prefix() != null && route.prefixes().isEmpty()) {
      Optional<Node> rewrite = node.child("rewrite").flatMap(inner -> inner.child("prefix"));
      rewrite
          .orElse(node)
          .problem("rewrites a prefix", "a match with prefix, for it to replace", null);
    }
  }

  /** The name, or one made from the match. */
  public String title() {
    if (name != null) {
      return name;
    }
    String title =
        Stream.concat(match.head().stream(), match.body().stream())
            .filter(c -> c.subject() == Subject.PATH || c.subject() instanceof Subject.Field)
            .flatMap(c -> c.any().stream().limit(1))
            .map(TextMatch::toString)
            .collect(Collectors.joining(" "));
    return title.isEmpty() ? "any" : title;
  }

  /**
   * What a listener's routes are called, in their order: each by its title, with a number behind it
   * where an earlier one is called so too.
   */
  public static List<String> titles(List<RouteConfig> routes) {
    Set<String> titles = new LinkedHashSet<>();
    for (RouteConfig route : routes) {
      String title = route.title();
      for (int i = 2; !titles.add(title); i++) {
        title = route.title() + '#' + i;
      }
    }
    return List.copyOf(titles);
  }

  /** Reports names that are given twice, and routes that no request reaches. */
  public static void checkOrder(List<Located<RouteConfig>> routes, Problems problems) {
    Map<String, Place> names = new HashMap<>();
    List<RouteOrder.Placed> placed = new ArrayList<>();
    for (Located<RouteConfig> located : routes) {
      RouteConfig route = located.value();
      if (!route.enabled) {
        continue;
      }
      placed.add(new RouteOrder.Placed(route.title(), route.match, located.place()));
      Place other = route.name == null ? null : names.putIfAbsent(route.name, located.place());
      if (other != null) {
        String what = "found route \"" + route.name + "\" again";
        String expected = "another name than the route at " + other.position();
        problems.error(located.place(), what, expected);
      }
    }
    RouteOrder.check(placed, problems);
  }

  /** The clusters that it names, each with its place. */
  public List<Located<String>> clusters() {
    Stream<Located<String>> targets =
        action.to == null
            ? Stream.of()
            : action.to.value().stream().map(t -> new Located<>(t.cluster(), action.to.place()));
    Stream<Located<String>> checks =
        action.respond == null
            ? Stream.of()
            : action.respond.checks().stream().map(RespondConfig.Check::cluster);
    return Stream.concat(targets, checks).toList();
  }

  private List<String> prefixes() {
    return match.head().stream()
        .filter(condition -> condition.subject() == Subject.PATH)
        .map(Condition::any)
        .flatMap(List::stream)
        .flatMap(m -> m instanceof TextMatch.Segments s ? Stream.of(s.path()) : Stream.of())
        .toList();
  }

  /**
   * The route that this stands for.
   *
   * @param title what it is called, unique in its listener
   * @param clusterOn whether a cluster is there; targets that are switched off are left out
   * @param responders makes the responder of a {@code respond} route
   */
  public Route compile(
      String title, Predicate<String> clusterOn, Function<RespondConfig, Responder> responders) {
    RouteAction compiled = compile(clusterOn, responders);
    int targets = compiled instanceof RouteAction.Forward forward ? forward.targets().size() : 1;
    boolean splices =
        compiled instanceof RouteAction.Forward forward
            && forward.targets().stream().anyMatch(target -> target.model() != null);
    return new Route(
        title,
        compiled,
        new Edits(passing.rewrite, passing.headers, prefixes()),
        attempts.timeouts,
        RetryPolicy.of(attempts.retry, targets),
        attempts.hedge,
        attempts.commit,
        passing.requestBytesMax,
        passing.upgrades,
        splices ? Set.of(ModelSplice.FIELD) : Set.of(),
        dialect,
        passing.serverTiming);
  }

  private RouteAction compile(
      Predicate<String> clusterOn, Function<RespondConfig, Responder> responders) {
    if (action.respond != null) {
      return new RouteAction.Respond(responders.apply(action.respond));
    }
    if (action.redirect != null) {
      RedirectConfig redirect = action.redirect;
      return new RouteAction.Redirect(redirect.status(), redirect::location);
    }
    List<Target> targets =
        action.to == null
            ? List.of()
            : action.to.value().stream().filter(t -> clusterOn.test(t.cluster())).toList();
    return new RouteAction.Forward(targets, targets.stream().anyMatch(t -> t.weight() > 0));
  }

  /** A route's changes to heads. */
  private record Edits(RewriteConfig rewrite, HeadersConfig headers, List<String> prefixes)
      implements Rewrite {
    @Override
    public void apply(RequestHead head) {
      rewrite.apply(head, prefixes);
      headers.request().apply(head.headers());
    }

    @Override
    public void apply(ResponseHead head) {
      headers.response().apply(head.headers());
    }
  }

  /**
   * The keys of a route, declared on a shape that may have more of its own: the server room's adds
   * filters.
   */
  public static final class Keys {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./:-]{1,80}");
    private static final long BODY_MAX = 32L << 20;
    private static final Pattern PROTOCOL = Pattern.compile("[A-Za-z][A-Za-z0-9.+-]*");

    private final Key<String> name;
    private final Key<Boolean> enabled;
    private final Key<RouteMatch> match;
    private final Key<Located<List<Target>>> to;
    private final Key<RespondConfig> respond;
    private final Key<RedirectConfig> redirect;
    private final Key<RewriteConfig> rewrite;
    private final Key<HeadersConfig> headers;
    private final Key<Timeouts> timeouts;
    private final Key<RetryConfig> retry;
    private final Key<Hedge> hedge;
    private final Key<Commit> commit;
    private final Key<Long> limits;
    private final Key<List<String>> upgrade;
    private final Key<Dialect> dialect;
    private final Key<Boolean> serverTiming;

    /** Declares the keys. */
    public Keys(Shape.Builder b) {
      name =
          b.key("name", Kinds.text(NAME, "a name of letters, digits and _ . / : -"))
              .optional()
              .shownAs("made from the match")
              .doc("What metrics and logs call it; unique in its listener.");
      enabled =
          b.key("enabled", Kinds.enabled()).orElse(true).doc("Off when blank: the route is gone.");
      match =
          b.key("match", MatchShape.SHAPE)
              .orElse(new RouteMatch(List.of(), List.of()))
              .shownAs("every request")
              .doc("What a request must be like. The first route that matches is taken.");
      to =
          b.key("to", Kinds.located(Target.LIST))
              .optional()
              .doc("Clusters that it is sent to: in this order, or by weight if all have one.");
      respond = b.key("respond", RespondConfig.SHAPE).optional().doc("An answer made here.");
      redirect =
          b.key("redirect", RedirectConfig.KIND).optional().doc("Sends the client elsewhere.");
      rewrite =
          b.key("rewrite", RewriteConfig.SHAPE)
              .orElse(RewriteConfig.NONE)
              .doc("Changes to path and host before the request goes upstream.");
      headers =
          b.key("headers", HeadersConfig.SHAPE)
              .orElse(HeadersConfig.NONE)
              .doc("Changes to header fields, in both directions.");
      timeouts =
          b.key("timeouts", Timeouts.SHAPE)
              .orElse(Timeouts.SHAPE.defaults())
              .doc("How long it may take.");
      retry =
          b.key("retry", RetryConfig.SHAPE)
              .orElse(RetryConfig.SHAPE.defaults())
              .doc("How failed attempts are tried again.");
      hedge = b.key("hedge", Hedge.SHAPE).optional().doc("A second attempt beside a slow first.");
      commit =
          b.key("commit", Kinds.word(Commit.class))
              .orElse(Commit.HEAD)
              .doc("When the answer's head may leave; after that nothing is tried again.");
      limits =
          b.key("limits", limits()).orElse(BODY_MAX).shownAs("body: 32MiB").doc("Most it may be.");
      upgrade =
          b.key("upgrade", Kinds.list(protocol()))
              .orElse(List.of())
              .doc("Protocols that may be switched to, such as websocket.");
      dialect =
          b.key("dialect", Kinds.word(Dialect.class, Dialect::word))
              .optional()
              .shownAs("the listener's, else by the path")
              .doc("How the client is told of faults.");
      serverTiming =
          b.key("server_timing", Kinds.bool())
              .orElse(false)
              .doc("Whether the answer says in Server-Timing what Weir's own part was.");
    }

    private static Kind<Long> limits() {
      Shape.Builder b = Shape.named("route_limits", "The most that a request may be.");
      Key<Long> body = b.key("body", Kinds.size()).orElse(BODY_MAX).doc("Longest request body.");
      return b.build(v -> v.get(body));
    }

    private static Kind<String> protocol() {
      return Kinds.text(PROTOCOL, "a protocol such as websocket")
          .as(
              text -> {
                String lower = text.toLowerCase(Locale.ROOT);
                if (lower.equals("h2c")) {
                  throw new IllegalArgumentException("h2c is never switched to");
                }
                return lower;
              },
              text -> text);
    }

    /** Makes the record of what was read. */
    public RouteConfig read(Shape.Values v) {
      return new RouteConfig(
          v.orNull(name),
          v.get(enabled),
          v.get(match),
          new Action(v.orNull(to), v.orNull(respond), v.orNull(redirect)),
          new Passing(
              v.get(rewrite),
              v.get(headers),
              v.get(limits),
              Set.copyOf(v.get(upgrade)),
              v.get(serverTiming)),
          new Attempts(v.get(timeouts), v.get(retry), v.orNull(hedge), v.get(commit)),
          v.orNull(dialect));
    }
  }
}
