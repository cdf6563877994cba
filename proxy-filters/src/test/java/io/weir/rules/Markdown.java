package io.weir.rules;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Markdown file of the repository.
 *
 * @param links every link outside of fenced blocks
 * @param anchors what its headings can be linked by
 * @param blocks what stands between fences
 */
public record Markdown(Path file, List<Link> links, Set<String> anchors, List<Block> blocks) {

  /** A link, as it is written. */
  public record Link(int line, String target) {}

  /**
   * A fenced block.
   *
   * @param info what stands behind the fence: {@code yaml route}
   */
  public record Block(int line, String info, String text) {}

  private static final Pattern LINK = Pattern.compile("]\\(<?([^)>\\s]+)>?[^)]*\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");
  private static final Pattern FENCE = Pattern.compile("\\s*(`{3,}|~{3,})\\s*(.*)");

  /** Every Markdown file at the root and below {@code docs} and {@code config}. */
  public static List<Markdown> pages() {
    List<Path> files = new ArrayList<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
      if (Files.exists(Tree.ROOT.resolve(name))) {
        files.add(Tree.ROOT.resolve(name));
      }
    }
    for (String folder : List.of("docs", "config", "benchmarks")) {
      files.addAll(
          Tree.files(
              Tree.ROOT.resolve(folder),
              file -> file.toString().endsWith(".md") && !file.toString().contains("/target/")));
    }
    return files.stream().map(Markdown::read).toList();
  }

  static Markdown read(Path file) {
    List<Link> links = new ArrayList<>();
    Set<String> anchors = new HashSet<>();
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Tree.lines(file);
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int first = i + 1;
        i = end(lines, i, fence.group(1));
        String text = String.join("\n", lines.subList(first, i)) + "\n";
        blocks.add(new Block(first, fence.group(2).strip(), text));
        continue;
      }
      Matcher heading = HEADING.matcher(lines.get(i));
      if (heading.matches()) {
        anchors.add(anchor(heading.group(1)));
      }
      Matcher link = LINK.matcher(lines.get(i).replaceAll("`[^`]*`", ""));
      while (link.find()) {
        links.add(new Link(i + 1, link.group(1)));
      }
    }
    return new Markdown(file, links, anchors, blocks);
  }

  private static int end(List<String> lines, int fence, String marks) {
    for (int i = fence + 1; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith(marks) && line.replace(marks.substring(0, 1), "").isEmpty()) {
        return i;
      }
    }
    throw new IllegalArgumentException("a fence that never ends, opened in line " + (fence + 1));
  }

  /** A heading's anchor, by the rule of the forges: lower case, hyphens, letters and digits. */
  private static String anchor(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
        .replace(' ', '-');
  }
}
