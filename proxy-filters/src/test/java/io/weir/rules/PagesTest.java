package io.weir.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  void pages_belowDocs_areLinkedFromAnother() {
    Path docs = Tree.ROOT.resolve("docs");
    List<Path> unreached = new ArrayList<>();
    for (Markdown page : Markdown.pages()) {
      if (page.file().startsWith(docs) && !page.file().equals(docs.resolve("README.md"))) {
        unreached.add(page.file());
      }
    }
    for (Markdown page : Markdown.pages()) {
      for (Markdown.Link link : page.links()) {
        if (!link.target().contains("://")) {
          unreached.remove(resolve(page, link.target()));
        }
      }
    }
    assertThat(unreached).isEmpty();
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
