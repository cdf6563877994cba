package io.weir.route.match;

import io.weir.route.match.MatchTree.Search;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The first of many matches that a request meets, found without looking at all of them.
 *
 * <p>Matches that ask the same of the head form a group, which is tested once. In a group only the
 * first match without body conditions counts, and those with body conditions before it. Immutable;
 * from any thread.
 */
public final class RouteIndex {
  /** What a search says where nothing matches. */
  public static final int NONE = -1;

  private final MatchTree<Group> tree;

  /**
   * What a head decides.
   *
   * @param match number of the match; {@link #NONE} where none holds or the body must be asked
   * @param fields body fields that can change the result; empty where the head decides
   */
  public record Decision(int match, Set<String> fields) {}

  /** An index of these matches, in their order. */
  public RouteIndex(List<RouteMatch> matches) {
    Map<List<Condition>, Group> groups = new LinkedHashMap<>();
    for (int i = 0; i < matches.size(); i++) {
      RouteMatch match = matches.get(i);
      groups.computeIfAbsent(match.head(), Group::new).add(i, match.body());
    }
    groups.values().forEach(Group::complete);
    this.tree = new MatchTree<>(List.copyOf(groups.values()));
  }

  /** The first match for a head, or what of the body decides it. */
  public Decision head(RequestFacts facts) {
    HeadSearch search = new HeadSearch(facts);
    tree.search(search);
    return search.decision();
  }

  /** The number of the first match for a head and its body; {@link #NONE} where none holds. */
  public int whole(RequestFacts facts) {
    WholeSearch search = new WholeSearch(facts);
    tree.search(search);
    return search.limit == Integer.MAX_VALUE ? NONE : search.limit;
  }

  /** A match with conditions on the body. */
  private record Bodied(int order, List<Condition> conditions) implements MatchTree.Item {}

  /** All matches that ask the same of the head. */
  private static final class Group implements MatchTree.Item {
    private final List<Condition> head;
    private final List<Bodied> bodied = new ArrayList<>();

    /** The fields that matches below a number ask for, by the number from which on they do. */
    private final TreeMap<Integer, Set<String>> fields = new TreeMap<>();

    private @Nullable MatchTree<Bodied> tree;
    private int plain = Integer.MAX_VALUE;
    private int order;

    Group(List<Condition> head) {
      this.head = head;
    }

    void add(int order, List<Condition> body) {
      if (plain != Integer.MAX_VALUE) {
        return;
      }
      if (body.isEmpty()) {
        plain = order;
      } else {
        bodied.add(new Bodied(order, body));
      }
    }

    void complete() {
      Set<String> soFar = new HashSet<>();
      for (Bodied item : bodied) {
        int before = soFar.size();
        item.conditions().forEach(c -> soFar.add(((Subject.Field) c.subject()).name()));
        if (soFar.size() > before) {
          fields.put(item.order(), Set.copyOf(soFar));
        }
      }
      tree = bodied.isEmpty() ? null : new MatchTree<>(bodied);
      order = bodied.isEmpty() ? plain : bodied.get(0).order();
    }

    @Override
    public int order() {
      return order;
    }

    @Override
    public List<Condition> conditions() {
      return head;
    }

    /** The fields that matches before {@code limit} ask for. */
    Set<String> fields(int limit) {
      Map.Entry<Integer, Set<String>> entry = fields.lowerEntry(limit);
      return entry == null ? Set.of() : entry.getValue();
    }
  }

  /** Looks for the first match without a body, and remembers groups whose body may come first. */
  private static final class HeadSearch extends Search<Group> {
    private @Nullable Group first;
    private @Nullable List<Group> others;

    HeadSearch(RequestFacts facts) {
      super(facts);
    }

    @Override
    void found(Group group) {
      limit = Math.min(limit, group.plain);
      if (group.tree == null || group.order() > limit) {
        return;
      }
      if (first == null) {
        first = group;
      } else {
        if (others == null) {
          others = new ArrayList<>();
        }
        others.add(group);
      }
    }

    Decision decision() {
      Set<String> fields = first == null ? Set.of() : first.fields(limit);
      if (others != null) {
        Set<String> all = new HashSet<>(fields);
        others.forEach(group -> all.addAll(group.fields(limit)));
        fields = all;
      }
      boolean decided = fields.isEmpty() && limit != Integer.MAX_VALUE;
      return new Decision(decided ? limit : NONE, fields);
    }
  }

  /** Looks for the first match of all. */
  private static final class WholeSearch extends Search<Group> {
    private @Nullable BodySearch inner;

    WholeSearch(RequestFacts facts) {
      super(facts);
    }

    @Override
    void found(Group group) {
      limit = Math.min(limit, group.plain);
      if (group.tree != null) {
        if (inner == null) {
          inner = new BodySearch(facts);
        }
        inner.limit = limit;
        group.tree.search(inner);
        limit = inner.limit;
      }
    }
  }

  /** Looks for the first match of one group. */
  private static final class BodySearch extends Search<Bodied> {
    BodySearch(RequestFacts facts) {
      super(facts);
    }

    @Override
    void found(Bodied match) {
      limit = Math.min(limit, match.order());
    }
  }
}
