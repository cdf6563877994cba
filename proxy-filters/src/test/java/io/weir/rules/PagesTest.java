package io.weir.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Documentation that points somewhere, and that can be reached. */
class PagesTest {

  @Test
  void pages_areFound() {
    assertThat(Markdown.pages())
        .extracting(page -> Tree.name(page.file()))
        .contains("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/README.md");
    assertThat(Markdown.pages()).flatExtracting(Markdown::links).hasSizeGreaterThan(5);
  }

  @Test
  void links_allOfThem_leadSomewhere() {
    List<String> dead = new ArrayList<>();
    for (Markdown page : Markdown.pages()) {
      for (Markdown.Link link : page.links()) {
        if (!link.target().contains("://") && !leadsSomewhere(page, link.target())) {
          dead.add(Tree.name(page.file()) + ":" + link.line() + " " + link.target());
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void pagesBelowDocs_canBeReached_fromTheirIndex() {
    Path index = Tree.ROOT.resolve("docs/README.md");
    Set<Path> linked =
        Markdown.pages().stream()
            .filter(page -> page.file().startsWith(Tree.ROOT.resolve("docs")))
            .flatMap(page -> page.links().stream().map(link -> resolve(page, link.target())))
            .collect(Collectors.toSet());
    assertThat(Markdown.pages())
        .extracting(Markdown::file)
        .filteredOn(file -> file.startsWith(Tree.ROOT.resolve("docs")) && !file.equals(index))
        .allSatisfy(file -> assertThat(linked).as("links to pages").contains(file));
  }

  private static boolean leadsSomewhere(Markdown page, String target) {
    Path file = resolve(page, target);
    int hash = target.indexOf('#');
    if (hash < 0 || !file.toString().endsWith(".md")) {
      return Files.exists(file);
    }
    return Files.isRegularFile(file)
        && Markdown.read(file).anchors().contains(target.substring(hash + 1));
  }

  private static Path resolve(Markdown page, String target) {
    int hash = target.indexOf('#');
    String path = hash < 0 ? target : target.substring(0, hash);
    return path.isEmpty()
        ? page.file()
        : page.file().resolveSibling(URLDecoder.decode(path, StandardCharsets.UTF_8)).normalize();
  }
}
