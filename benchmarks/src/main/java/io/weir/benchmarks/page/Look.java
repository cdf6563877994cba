package io.weir.benchmarks.page;

/** Colours and letters of plots and pages, by day and by night. */
final class Look {
  /** How many lines or bars can be told apart. */
  static final int COLOURS = 12;

  private static final String DAY =
      "--paper:#ffffff;--ink:#1c2024;--faint:#6b7280;--grid:#e5e7eb;--c0:#1f66d0;--c1:#d4571e;"
          + "--c2:#138a5e;--c3:#9b3fc0;--c4:#a97c00;--c5:#0b8794;--c6:#c2336b;--c7:#59636e;"
          + "--c8:#6a5acd;--c9:#7a4f2a;--c10:#4d7c0f;--c11:#b91c1c;";
  private static final String NIGHT =
      "--paper:#14171a;--ink:#e6e8eb;--faint:#98a2ad;--grid:#2b3138;--c0:#6ea8fe;--c1:#f08a52;"
          + "--c2:#45c795;--c3:#cf8fe8;--c4:#dbb440;--c5:#4cc3cf;--c6:#f27ba6;--c7:#a3adb8;"
          + "--c8:#a79bff;--c9:#c79a6b;--c10:#a3d65c;--c11:#ff8080;";

  private static final String PLOT =
      "text{font:12px system-ui,sans-serif;fill:var(--ink)}.f{fill:var(--faint)}"
          + ".m{text-anchor:middle}.e{text-anchor:end}"
          + ".t{font-weight:600;font-size:13px}.g{stroke:var(--grid)}.p{fill:var(--paper)}"
          + ".n{font-variant-numeric:tabular-nums}";

  private static final String PAGE =
      "body{margin:2rem auto;padding:0 1rem;max-width:50rem;background:var(--paper);"
          + "color:var(--ink);font:15px/1.5 system-ui,sans-serif}h1{font-size:1.5rem}"
          + "h2{font-size:1.15rem;margin-top:2.5rem}p.f{color:var(--faint)}"
          + "div.w{overflow-x:auto}table{border-collapse:collapse;font-size:13px;"
          + "font-variant-numeric:tabular-nums}th,td{padding:.25rem .5rem;text-align:right;"
          + "border-bottom:1px solid var(--grid)}td{white-space:nowrap}"
          + "th{vertical-align:bottom;line-height:1.25}"
          + "th:first-child,td:first-child{text-align:left}"
          + "svg{max-width:100%;height:auto;margin:.75rem 0}";

  private Look() {}

  /** Rules for a plot that stands alone. */
  static String plot() {
    return days("svg") + PLOT + colours();
  }

  /** Rules for a page and its plots. */
  static String page() {
    return days(":root") + PAGE + PLOT + colours();
  }

  private static String days(String root) {
    return root
        + "{"
        + DAY
        + "color-scheme:light dark}@media(prefers-color-scheme:dark){"
        + root
        + "{"
        + NIGHT
        + "}}";
  }

  private static String colours() {
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < COLOURS; i++) {
      String colour = "var(--c" + i + ")";
      rules.append(".l" + i + "{fill:none;stroke-width:2;stroke:" + colour + '}');
      rules.append(".b" + i + "{fill:" + colour + '}');
    }
    return rules.toString();
  }
}
