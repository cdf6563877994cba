package io.weir.benchmarks.page;

/** A plot as SVG, to stand in a page or in a file of its own. */
public interface Picture {
  /** Width of every picture, in pixels. */
  int WIDTH = 720;

  /** Height, in pixels. */
  int height();

  /** What is seen, for those who do not see it. */
  String title();

  /** Draws everything but the frame. */
  void draw(Markup out);

  /** The picture as an element of a page, which brings the styles. */
  default Markup inline() {
    return frame(new Markup(), false);
  }

  /** The picture as a file that needs no other. */
  default String alone() {
    return frame(new Markup(), true) + "\n";
  }

  private Markup frame(Markup out, boolean alone) {
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + WIDTH + ' ' + height(),
        "width",
        WIDTH,
        "height",
        height(),
        "role",
        "img",
        "aria-label",
        title());
    if (alone) {
      out.style(Look.plot());
      out.empty("rect", "width", "100%", "height", "100%", "class", "p");
    }
    draw(out);
    return out.close();
  }
}
