package io.github.adabet.topology.plot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/**
 * Writes SVG 1.1, without fonts, scripts or references to anything outside. Equal drawings give
 * equal texts.
 */
final class SvgCanvas implements Canvas {
  private static final String FONTS = "Helvetica, Arial, 'Liberation Sans', sans-serif";

  /** A subscript's size and descent, in heights of the words. */
  static final double SUBSCRIPT_SIZE = 0.7;

  static final double SUBSCRIPT_DESCENT = 0.25;

  private final StringBuilder svg = new StringBuilder();

  SvgCanvas(int width, int height, String title) {
    svg.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"%d\" height=\"%d\""
            + " viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"%s\">\n",
        width, height, width, height, FONTS);
    add("<title>%s</title>\n", escaped(title));
  }

  /** The picture. Nothing may be drawn afterwards. */
  String finish() {
    return svg.append("</svg>\n").toString();
  }

  @Override
  public void rectangle(double x, double y, double width, double height, int colour) {
    add(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n",
        number(x), number(y), number(width), number(height), colour(colour));
  }

  @Override
  public void segments(List<Segment> segments, Pen pen) {
    if (segments.isEmpty()) {
      return;
    }
    svg.append("<path d=\"");
    for (Segment line : segments) {
      svg.append('M').append(number(line.fromX())).append(' ').append(number(line.fromY()));
      svg.append('L').append(number(line.toX())).append(' ').append(number(line.toY()));
    }
    add("\" fill=\"none\"%s/>\n", stroke(pen));
  }

  @Override
  public void polyline(List<Point> points, Pen pen) {
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke-linejoin=\"round\"%s/>\n",
        list(points), stroke(pen));
  }

  @Override
  public void polygon(List<Point> corners, Fill fill) {
    add("<polygon points=\"%s\"%s/>\n", list(corners), fill(fill));
  }

  @Override
  public void disc(Point centre, double radius, Fill fill) {
    add(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"%s/>\n",
        number(centre.x()), number(centre.y()), number(radius), fill(fill));
  }

  @Override
  public void text(Text text) {
    String x = number(text.at().x());
    String y = number(text.at().y());
    add(
        "<text x=\"%s\" y=\"%s\" font-size=\"%s\" fill=\"%s\" text-anchor=\"%s\"%s%s>%s",
        x,
        y,
        number(text.size()),
        colour(text.colour()),
        text.anchor().name().toLowerCase(Locale.ROOT),
        text.bold() ? " font-weight=\"bold\"" : "",
        text.upward() ? " transform=\"rotate(-90 %s %s)\"".formatted(x, y) : "",
        escaped(text.words()));
    if (!text.subscript().isEmpty()) {
      add(
          "<tspan dy=\"%s\" font-size=\"%s\">%s</tspan>",
          number(text.size() * SUBSCRIPT_DESCENT),
          number(text.size() * SUBSCRIPT_SIZE),
          escaped(text.subscript()));
    }
    svg.append("</text>\n");
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private static String list(List<Point> points) {
    StringBuilder list = new StringBuilder();
    for (Point point : points) {
      list.append(list.isEmpty() ? "" : " ");
      list.append(number(point.x())).append(',').append(number(point.y()));
    }
    return list.toString();
  }

  private static String stroke(Pen pen) {
    return String.format(
        Locale.ROOT,
        " stroke=\"%s\" stroke-width=\"%s\"%s",
        colour(pen.colour()),
        number(pen.width()),
        pen.dashed() ? " stroke-dasharray=\"6 4\"" : "");
  }

  private static String fill(Fill fill) {
    return String.format(
        Locale.ROOT,
        " fill=\"%s\"%s%s",
        colour(fill.colour()),
        fill.opacity() < 1 ? " fill-opacity=\"" + number(fill.opacity()) + "\"" : "",
        fill.rim() ? " stroke=\"#ffffff\" stroke-width=\"0.6\"" : "");
  }

  private static String colour(int rgb) {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }

  /** At most two decimals: a hundredth of a pixel. */
  private static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Text as XML allows it: its five characters escaped, what it forbids replaced. */
  private static String escaped(String text) {
    StringBuilder xml = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              switch (character) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                default -> xml.appendCodePoint(legal(character) ? character : '\uFFFD');
              }
            });
    return xml.toString();
  }

  private static boolean legal(int character) {
    return character == '\t'
        || (character >= ' ' && character <= 0xD7FF)
        || (character >= 0xE000 && character <= 0xFFFD)
        || character >= 0x10000;
  }
}
