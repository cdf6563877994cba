package io.weir.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the sources are shaped: small files, short methods, nothing left lying about. */
class TidyTest {

  private static final int MAIN_LINES = 400;
  private static final int TEST_LINES = 800;
  private static final int METHOD_LINES = 60;
  private static final int PARAMETERS = 7;
  private static final int COLUMNS = 100;
  private static final int TYPES = 10;
  private static final int TYPES_AT_MOST = 12;

  /** Packages that may hold up to twelve types, each with the reason. */
  private static final Map<String, String> CROWDED =
      Map.of(
          "io/weir/config/value",
          "one type for each kind of value that an operator can write",
          "io/weir/cluster",
          "a cluster at work, and the port to its endpoints that other rooms implement",
          "io/weir/cluster/config",
          "a cluster as written, one record for each of its parts",
          "io/weir/upstream",
          "pool and connections know each other; an inner room would make their parts public",
          "io/weir/filter",
          "the words a filter is written with; a smaller room would split one vocabulary",
          "io/weir/route",
          "a route as written and as compiled, one record for each of its parts");

  private static final Pattern LOOSE_END =
      Pattern.compile("\\bTODO\\b(?!\\(#\\d+\\))|\\bFIXME\\b|\\bXXX\\b|\\bHACK\\b");

  private static final Pattern SWITCHED_OFF = Pattern.compile("@[\\w.]*Disabled\\b");

  @Test
  void tree_holdsWhatTheRulesLookAt() {
    assertThat(Tree.mainSources()).hasSizeGreaterThan(50);
    assertThat(Tree.testSources()).hasSizeGreaterThan(5);
    assertThat(Parsed.methods(Tree.mainSources())).hasSizeGreaterThan(100);
  }

  @Test
  void mainFiles_areShort() {
    assertThat(longerThan(Tree.mainSources(), MAIN_LINES)).isEmpty();
  }

  @Test
  void testFiles_areShort() {
    assertThat(longerThan(Tree.testSources(), TEST_LINES)).isEmpty();
  }

  @Test
  void methods_areShortAndTakeFew() {
    assertThat(Parsed.methods(sources()))
        .filteredOn(m -> m.lines() > METHOD_LINES || m.parameters() > PARAMETERS)
        .isEmpty();
  }

  @Test
  void lines_fitTheScreen() {
    assertThat(
            linesWhere(
                line ->
                    line.length() > COLUMNS
                        && !line.startsWith("import ")
                        && !line.contains("://")))
        .isEmpty();
  }

  @Test
  void looseEnds_nameTheirIssue() {
    assertThat(linesWhere(line -> LOOSE_END.matcher(line).find())).isEmpty();
  }

  @Test
  void tests_areNotSwitchedOff() {
    assertThat(linesWhere(line -> SWITCHED_OFF.matcher(line).find())).isEmpty();
  }

  @Test
  void packages_areSmallRooms() {
    List<String> crowded = new ArrayList<>();
    packages(Tree.mainSources())
        .forEach(
            (name, files) -> {
              long types = files.stream().filter(f -> !f.endsWith("package-info.java")).count();
              int limit = CROWDED.containsKey(name) ? TYPES_AT_MOST : TYPES;
              if (types > limit) {
                crowded.add(name + " holds " + types + " types (at most " + limit + ")");
              }
            });
    assertThat(crowded).isEmpty();
  }

  @Test
  void packages_sayWhatTheyAre() {
    Map<String, List<Path>> main = packages(Tree.mainSources());
    Map<String, List<Path>> test = packages(Tree.testSources());
    List<String> silent = new ArrayList<>();
    main.forEach((name, files) -> check(name, files, silent));
    test.forEach(
        (name, files) -> {
          if (!main.containsKey(name)) {
            check(name, files, silent);
          }
        });
    assertThat(silent).as("packages without a NullMarked package-info").isEmpty();
  }

  private static void check(String name, List<Path> files, List<String> silent) {
    boolean says =
        files.stream()
            .filter(f -> f.endsWith("package-info.java"))
            .map(Tree::text)
            .anyMatch(text -> text.startsWith("/**") && text.contains("@NullMarked"));
    if (!says) {
      silent.add(name);
    }
  }

  private static List<Path> sources() {
    return Stream.concat(Tree.mainSources().stream(), Tree.testSources().stream()).toList();
  }

  private static List<String> longerThan(List<Path> files, int limit) {
    return files.stream()
        .filter(file -> Tree.lines(file).size() > limit)
        .map(file -> Tree.name(file) + " has " + Tree.lines(file).size() + " (at most " + limit)
        .toList();
  }

  private static List<String> linesWhere(Predicate<String> wrong) {
    List<String> found = new ArrayList<>();
    for (Path file : sources()) {
      if (file.endsWith("rules/TidyTest.java")) {
        continue; // it spells out what it looks for
      }
      List<String> lines = Tree.lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (wrong.test(lines.get(i))) {
          found.add(Tree.name(file) + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    return found;
  }

  /** The files by package, written as a path below the source root. */
  private static Map<String, List<Path>> packages(List<Path> files) {
    Map<String, List<Path>> packages = new LinkedHashMap<>();
    for (Path file : files) {
      String folder = Tree.name(file.resolveSibling(""));
      int root = folder.indexOf("/java/");
      packages.computeIfAbsent(folder.substring(root + 6), k -> new ArrayList<>()).add(file);
    }
    return packages;
  }
}
