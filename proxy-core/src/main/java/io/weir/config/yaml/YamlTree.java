package io.weir.config.yaml;

import io.weir.config.Document;
import io.weir.config.Document.Off;
import io.weir.config.Document.Unset;
import io.weir.config.Kinds;
import io.weir.config.Node;
import io.weir.config.Node.Entry;
import io.weir.config.Node.Form;
import io.weir.config.Node.Text;
import io.weir.config.problem.Concealment;
import io.weir.config.problem.Place;
import io.weir.config.yaml.Interpolation.Filled;
import io.weir.config.yaml.Interpolation.Wanted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * One text composed by SnakeYAML and turned into nodes: aliases and merge keys resolved, scalars
 * interpolated. No object is ever constructed from a tag.
 */
final class YamlTree {

  private static final String ENABLED = "enabled";
  private static final int NODES_MAX = 1_000_000;
  private static final int DEPTH_MAX = 64;
  private static final int ALIASES_MAX = 1_000;
  private static final Pattern EXPLICIT_TAG = Pattern.compile("(?:&\\S+\\s+)?!");

  private final Document document;
  private final String text;
  private final Function<String, @Nullable String> environment;
  private final Set<org.yaml.snakeyaml.nodes.Node> open =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private final boolean bmpOnly;
  private int nodes;

  YamlTree(Document document, String text, Function<String, @Nullable String> environment) {
    this.document = document;
    this.text = document.name().endsWith(".json") ? text.replace('\t', ' ') : text;
    this.environment = environment;
    this.bmpOnly = text.codePointCount(0, text.length()) == text.length();
  }

  /** The root; null, and a problem, if the text is not YAML. */
  @Nullable Node root() {
    document.problems().source(document.name(), text);
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(YamlSource.BYTES_MAX);
    options.setNestingDepthLimit(DEPTH_MAX);
    options.setMaxAliasesForCollections(ALIASES_MAX);
    options.setProcessComments(false);
    Place start = new Place(document.name(), 1, 1, "");
    try {
      org.yaml.snakeyaml.nodes.Node root =
          new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options)
              .getSingleNode();
      return root == null ? nothing(start, false, false) : node(root, start, false);
    } catch (MarkedYAMLException e) {
      syntaxProblem(e);
    } catch (ReaderException e) {
      String found = String.format("found the character U+%04X", e.getCodePoint());
      document.problems().error(placeOf(e.getPosition()), found, "text that YAML allows");
    } catch (YAMLException e) {
      document.problems().error(start, "not YAML: " + e.getMessage(), null);
    }
    return null;
  }

  private void syntaxProblem(MarkedYAMLException e) {
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    int offset = mark == null ? 0 : offset(mark);
    String problem = e.getProblem() == null ? "" : e.getProblem().lines().findFirst().orElse("");
    String what = "not YAML: " + Concealment.of(problem);
    String expected = null;
    if (offset < text.length() && text.charAt(offset) == '\t') {
      what = "not YAML: found a tab";
      expected = "spaces for indentation";
    } else if (offset > 0 && text.startsWith("${", offset - 1)) {
      expected = "quotes around \"${…}\" between braces or brackets";
    }
    Place place = new Place(document.name(), 1, 1, "");
    document.problems().error(mark == null ? place : at(place, mark), what, expected);
  }

  private Place placeOf(int offset) {
    String before = text.substring(0, Math.min(offset, text.length()));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Place(document.name(), line, before.length() - before.lastIndexOf('\n'), "");
  }

  private static Place at(Place place, Mark mark) {
    return place.at(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The index of a mark, which counts code points, in the text. */
  private int offset(Mark mark) {
    int index = Math.min(mark.getIndex(), text.length());
    return bmpOnly ? index : text.offsetByCodePoints(0, mark.getIndex());
  }

  /**
   * The node of a composed one; {@code path} tells where in the tree, the node itself where else.
   */
  private Node node(org.yaml.snakeyaml.nodes.Node source, Place path, boolean off) {
    Place place = at(path, source.getStartMark());
    if (++nodes > NODES_MAX) {
      if (nodes == NODES_MAX + 1) {
        String expected = "at most " + NODES_MAX + ", aliases counted each time";
        document.problems().error(place, "too many values", expected);
      }
      return nothing(place, off, true);
    }
    if (!open.add(source)) {
      document.problems().error(place, "an anchor that holds itself", null);
      return nothing(place, off, true);
    }
    refuseTag(source, place);
    try {
      if (source instanceof MappingNode mapping) {
        return mapping(mapping, place, off);
      }
      if (source instanceof SequenceNode list) {
        return list(list, place, off);
      }
      return scalar((ScalarNode) source, place, off);
    } finally {
      open.remove(source);
    }
  }

  private Node nothing(Place place, boolean off, boolean broken) {
    return Node.scalar(document, place, off, new Text("", "", true, Set.of(), broken, 0, 0));
  }

  private void refuseTag(org.yaml.snakeyaml.nodes.Node source, Place place) {
    int offset = offset(source.getStartMark());
    if (EXPLICIT_TAG.matcher(text).region(offset, text.length()).lookingAt()) {
      document.problems().error(place, "found a tag " + source.getTag().getValue(), "no tag");
    }
  }

  private Node list(SequenceNode source, Place place, boolean off) {
    List<Node> items = new ArrayList<>();
    for (org.yaml.snakeyaml.nodes.Node item : source.getValue()) {
      items.add(node(item, place.index(items.size()), off));
    }
    return Node.list(document, place, off, items);
  }

  private Node scalar(ScalarNode source, Place place, boolean off) {
    String written = source.getValue();
    Filled filled = Interpolation.of(written, environment);
    String value = filled.text();
    boolean broken = false;
    for (Wanted wanted : filled.wanted()) {
      document.addUnset(new Unset(wanted.name(), place, wanted.defaulted()));
    }
    Wanted missing = filled.missing();
    if (filled.fault() != null) {
      String expected = "${NAME} or ${NAME:-default}; a ${ that is just text is written $${";
      document.problems().error(place, "found " + filled.fault(), expected);
      broken = true;
    } else if (missing != null && !off) {
      String name = missing.name();
      String what = "${" + name + "} is " + (missing.blank() ? "blank" : "not set");
      String expected = "a value in the environment, or a default as in ${" + name + ":-…}";
      document.problems().error(place, what, expected);
      broken = true;
    }
    if (broken || missing != null) {
      value = "";
    }
    boolean plain = source.getScalarStyle() == ScalarStyle.PLAIN;
    int from = offset(source.getStartMark());
    int to = offset(source.getEndMark());
    return Node.scalar(
        document, place, off, new Text(value, written, plain, filled.names(), broken, from, to));
  }

  private Node mapping(MappingNode source, Place place, boolean offAround) {
    Map<String, NodeTuple> tuples = new LinkedHashMap<>();
    own(source, place, tuples);
    merged(source, place, tuples);
    Node enabled = null;
    boolean off = offAround;
    if (tuples.containsKey(ENABLED)) {
      int before = document.unset().size();
      enabled = node(tuples.get(ENABLED).getValueNode(), place.key(ENABLED), true);
      off |= readsOff(enabled);
      if (off && !offAround) {
        List<Unset> unset = document.unset();
        addOff(place, tuples.get("name"), unset.subList(before, unset.size()));
      }
    }
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, NodeTuple> tuple : tuples.entrySet()) {
      String key = tuple.getKey();
      Node value =
          enabled != null && key.equals(ENABLED)
              ? enabled
              : node(tuple.getValue().getValueNode(), place.key(key), off);
      entries.add(new Entry(key, at(place, tuple.getValue().getKeyNode().getStartMark()), value));
    }
    return Node.mapping(document, place, off, entries);
  }

  private static boolean readsOff(Node enabled) {
    boolean scalars =
        enabled.form() == Form.SCALAR
            || (enabled.form() == Form.LIST
                && enabled.items().stream().allMatch(item -> item.form() == Form.SCALAR));
    return scalars && Boolean.FALSE.equals(Kinds.enabled().read(enabled));
  }

  private void addOff(Place place, @Nullable NodeTuple name, List<Unset> unset) {
    String shown =
        name != null && name.getValueNode() instanceof ScalarNode scalar
            ? Interpolation.of(scalar.getValue(), environment).text()
            : null;
    document.addOff(new Off(place, shown, unset.stream().map(Unset::name).distinct().toList()));
  }

  /** Gathers the keys a mapping has itself. */
  private void own(MappingNode source, Place place, Map<String, NodeTuple> tuples) {
    for (NodeTuple tuple : source.getValue()) {
      Place keyPlace = at(place, tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        document.problems().error(keyPlace, "found a key that is not a text", "a text");
        continue;
      }
      refuseTag(key, keyPlace);
      if (isMerge(tuple)) {
        continue;
      }
      NodeTuple first = tuples.putIfAbsent(key.getValue(), tuple);
      if (first != null) {
        Place firstPlace = at(place, first.getKeyNode().getStartMark());
        String what = "duplicate key \"" + key.getValue() + "\"";
        document
            .problems()
            .error(keyPlace, what + ", first at " + firstPlace.position(), "each key once");
      }
    }
  }

  /** Adds the keys that merge keys bring and the mapping has not itself; the first one counts. */
  private void merged(MappingNode source, Place place, Map<String, NodeTuple> tuples) {
    for (NodeTuple tuple : source.getValue()) {
      if (!isMerge(tuple)) {
        continue;
      }
      org.yaml.snakeyaml.nodes.Node value = tuple.getValueNode();
      List<org.yaml.snakeyaml.nodes.Node> from =
          value instanceof SequenceNode list ? list.getValue() : List.of(value);
      for (org.yaml.snakeyaml.nodes.Node each : from) {
        merge(each, place, tuples);
      }
    }
  }

  private void merge(
      org.yaml.snakeyaml.nodes.Node from, Place place, Map<String, NodeTuple> tuples) {
    Place fromPlace = at(place, from.getStartMark());
    if (!(from instanceof MappingNode mapping)) {
      document.problems().error(fromPlace, "found no mapping to merge", "<<: *anchor");
      return;
    }
    if (++nodes > NODES_MAX || !open.add(from)) {
      document.problems().error(fromPlace, "found a merge without end", "<<: *anchor");
      return;
    }
    Map<String, NodeTuple> theirs = new LinkedHashMap<>();
    own(mapping, fromPlace, theirs);
    merged(mapping, fromPlace, theirs);
    theirs.forEach(tuples::putIfAbsent);
    open.remove(from);
  }

  private static boolean isMerge(NodeTuple tuple) {
    return tuple.getKeyNode().getTag().equals(Tag.MERGE);
  }
}
