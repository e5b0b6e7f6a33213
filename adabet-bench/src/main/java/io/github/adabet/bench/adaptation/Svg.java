package io.github.adabet.bench.adaptation;

import java.util.Locale;

/** Collects the shapes of a picture in SVG, in pixels from the upper left. */
final class Svg {
  private static final String FONT = "font-family='sans-serif' font-size='12'";

  private final StringBuilder shapes = new StringBuilder();
  private final double width;
  private final double height;

  /** Begins an empty picture. */
  Svg(double width, double height) {
    this.width = width;
    this.height = height;
  }

  /** Where a text begins, ends, or has its middle. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** Adds a line. */
  void line(double x1, double y1, double x2, double y2, String colour, double thickness) {
    add(
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%.1f'/>",
        x1, y1, x2, y2, colour, thickness);
  }

  /** Adds a disc with what it stands for. */
  void disc(double x, double y, double radius, String colour, String title) {
    add(
        "<circle cx='%.1f' cy='%.1f' r='%.1f' fill='%s'><title>%s</title></circle>",
        x, y, radius, colour, escaped(title));
  }

  /** Adds a filled rectangle with what it stands for. */
  void box(double x, double y, double w, double h, String colour, String title) {
    add(
        "<rect x='%.1f' y='%.1f' width='%.2f' height='%.1f' fill='%s'><title>%s</title></rect>",
        x, y, w, h, colour, escaped(title));
  }

  /** Adds a text on its base line. */
  void text(double x, double y, Anchor anchor, String text) {
    add(
        "<text x='%.1f' y='%.1f' text-anchor='%s' fill='#222'>%s</text>",
        x, y, anchor.name().toLowerCase(Locale.ROOT), escaped(text));
  }

  private void add(String form, Object... values) {
    shapes.append(String.format(Locale.ROOT, form, values)).append('\n');
  }

  /** Text as it stands in HTML and XML. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&quot;");
  }

  /** The picture: a file, or a part of a page. */
  @Override
  public String toString() {
    return String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %.0f %.0f' width='%.0f' %s>%n"
                + "<rect width='%.0f' height='%.0f' fill='white'/>%n",
            width,
            height,
            width,
            FONT,
            width,
            height)
        + shapes
        + "</svg>\n";
  }
}
