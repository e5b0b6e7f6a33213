package io.github.adabet.examples.report;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws SVG into a page or a file. Colours are variables of the page's style, with those of the
 * light page where there is none. Cells without a meaning are collected by the strength of their
 * colour, in steps, so that forty thousand of them stay small. Used once, by one thread.
 */
final class SvgSurface implements PictureSurface {
  private static final int STEPS = 20;
  private static final String STYLE =
      """
      .matrix { --matrix-ink: var(--ink, #1d2733); --matrix-soft: var(--soft, #5b6673);
        --matrix-cell: var(--accent, #0b6e8f); --matrix-on: var(--on-accent, #ffffff);
        font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
      .matrix text.ink { fill: var(--matrix-ink); } .matrix text.soft { fill: var(--matrix-soft); }
      .matrix text.on { fill: var(--matrix-on); } .matrix .cell { fill: var(--matrix-cell); }
      .matrix .frame { fill: none; stroke: var(--matrix-soft); }
      .matrix .strong { fill: var(--matrix-cell); } .matrix .weak { fill: var(--grey, #b4bec9); }
      .matrix .line { stroke: var(--line, #dfe4ea); }
      """;

  private final Markup page;
  private final Map<Integer, StringBuilder> silent = new TreeMap<>();

  SvgSurface(Markup page, int width, int height, String title) {
    this.page = page;
    page.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "matrix natural",
        "width",
        width,
        "height",
        height,
        "viewBox",
        "0 0 " + width + " " + height,
        "role",
        "img");
    page.leaf("title", title).leaf("style", STYLE);
  }

  /** Fills the picture with white, for a file that no page gives a ground. */
  void whiteGround() {
    page.empty("rect", "width", "100%", "height", "100%", "fill", "#ffffff");
  }

  @Override
  public void cell(double x, double y, double side, double opacity, String meaning) {
    int step = (int) Math.ceil(opacity * STEPS);
    if (meaning.isEmpty()) {
      silent
          .computeIfAbsent(step, s -> new StringBuilder())
          .append('M')
          .append(number(x))
          .append(' ')
          .append(number(y))
          .append('h')
          .append(number(side))
          .append('v')
          .append(number(side))
          .append("h-")
          .append(number(side))
          .append('z');
      return;
    }
    page.open(
        "rect",
        "class",
        "cell",
        "x",
        x,
        "y",
        y,
        "width",
        side,
        "height",
        side,
        "fill-opacity",
        opacity(step));
    page.leaf("title", meaning).close();
  }

  @Override
  public void bar(double x, double y, double width, double height, boolean strong, String meaning) {
    page.open(
        "rect",
        "class",
        strong ? "strong" : "weak",
        "x",
        x,
        "y",
        y,
        "width",
        width,
        "height",
        height,
        "rx",
        2);
    page.leaf("title", meaning).close();
  }

  @Override
  public void line(double x, double y, double length) {
    page.empty("line", "class", "line", "x1", x, "x2", x, "y1", y, "y2", y + length);
  }

  @Override
  public void frame(double x, double y, double side) {
    silent.forEach(
        (step, path) ->
            page.empty("path", "class", "cell", "fill-opacity", opacity(step), "d", path));
    silent.clear();
    page.empty("rect", "class", "frame", "x", x, "y", y, "width", side, "height", side);
  }

  @Override
  public void text(
      String words, double x, double y, Anchor anchor, Role role, double size, boolean upward) {
    String name =
        switch (role) {
          case INK -> "ink";
          case SOFT -> "soft";
          case ON_CELL -> "on";
        };
    // A style outweighs the page's rules for text of pictures, an attribute would not.
    page.open(
        "text",
        "class",
        name,
        "style",
        "font-size:" + number(size) + "px",
        "text-anchor",
        anchor.name().toLowerCase(Locale.ROOT),
        "transform",
        "translate(" + number(x) + " " + number(y) + ")" + (upward ? " rotate(-90)" : ""));
    page.text(words).close();
  }

  /** Ends the picture. */
  void finish() {
    page.close();
  }

  private static double opacity(int step) {
    return (double) step / STEPS;
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
