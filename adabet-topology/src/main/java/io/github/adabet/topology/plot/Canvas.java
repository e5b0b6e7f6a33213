package io.github.adabet.topology.plot;

import java.util.List;

/**
 * What plots are drawn on. Coordinates are pixels from the top left corner, x to the right and y
 * down; colours are 0xRRGGBB.
 */
interface Canvas {
  /** A filled rectangle. */
  void rectangle(double x, double y, double width, double height, int colour);

  /** Straight lines that are drawn alike. */
  void segments(List<Segment> segments, Pen pen);

  /** A line through all points. */
  void polyline(List<Point> points, Pen pen);

  /** A filled polygon. */
  void polygon(List<Point> corners, Fill fill);

  /** A filled disc. */
  void disc(Point centre, double radius, Fill fill);

  /** A text on one line. */
  void text(Text text);

  /** A point. */
  record Point(double x, double y) {}

  /** A straight line. */
  record Segment(double fromX, double fromY, double toX, double toY) {}

  /** How lines are drawn. */
  record Pen(int colour, double width, boolean dashed) {}

  /** How areas are filled; a thin white rim makes them stand out from their neighbours. */
  record Fill(int colour, double opacity, boolean rim) {}

  /** Which end of a text its position means. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /**
   * A text.
   *
   * @param words what is written
   * @param subscript written smaller and lower right after the words; empty for none
   * @param at on the base line
   * @param anchor which end is there
   * @param size of the font, pixels
   * @param bold whether it is bold
   * @param colour of the letters
   * @param upward whether it runs upwards, turned by a quarter to the left about its position
   */
  record Text(
      String words,
      String subscript,
      Point at,
      Anchor anchor,
      double size,
      boolean bold,
      int colour,
      boolean upward) {
    /** A plain text from left to right. */
    static Text of(String words, double x, double y, Anchor anchor, double size, int colour) {
      return new Text(words, "", new Point(x, y), anchor, size, false, colour, false);
    }

    /** The same with a subscript. */
    Text withSubscript(String index) {
      return new Text(words, index, at, anchor, size, bold, colour, upward);
    }

    /** The same in bold. */
    Text inBold() {
      return new Text(words, subscript, at, anchor, size, true, colour, upward);
    }

    /** The same, running upwards. */
    Text goingUp() {
      return new Text(words, subscript, at, anchor, size, bold, colour, true);
    }
  }
}
