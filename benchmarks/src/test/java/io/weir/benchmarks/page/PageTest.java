package io.weir.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.benchmarks.page.Plot.Point;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class PageTest {
  private static final String HOSTILE = "<b onload=\"x\">&]]>'";

  @Test
  void page_ofEverything_isWellFormedAndLoadsNothing() throws Exception {
    String html =
        new Page(HOSTILE)
            .heading(HOSTILE)
            .words(HOSTILE)
            .note(HOSTILE)
            .table(new Table(List.of(HOSTILE, "b")).row(List.of("1", HOSTILE)))
            .picture(new Bars(HOSTILE).bar(HOSTILE, 2, HOSTILE, 1).bar("none", 0, "", 9))
            .picture(plot())
            .html();

    Document page = parse(html);

    assertThat(page.getElementsByTagName("b").getLength()).isZero();
    assertThat(page.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo(HOSTILE);
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(2);
    assertThat(html).doesNotContain("src=", "href=", "url(", "@import");
    assertThat(html).contains("prefers-color-scheme:dark");
  }

  @Test
  void picture_alone_bringsItsStyles() throws Exception {
    Document svg = parse(plot().alone());

    assertThat(svg.getElementsByTagName("style").getLength()).isEqualTo(1);
    assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(2);
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(4);
  }

  @Test
  void bars_longName_isCut() {
    String svg = new Bars("t").bar("a".repeat(40), 1, "", 0).alone();

    assertThat(svg).contains(">" + "a".repeat(17) + "…<");
  }

  @Test
  void bars_ofZero_areDrawn() {
    assertThat(new Bars("t").bar("a", 0, "", 0).alone()).doesNotContain("NaN");
  }

  private static Plot plot() {
    return new Plot(HOSTILE, Axis.powers(HOSTILE), Axis.even("µs"))
        .line("none", 0, List.of())
        .line(HOSTILE, 1, List.of(new Point(10, 24.5), new Point(10_000, 25)))
        .line("other", 12, List.of(new Point(10, 30), new Point(10_000, 31)));
  }

  private static Document parse(String text) throws Exception {
    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    return builder.parse(new InputSource(new StringReader(text)));
  }
}
