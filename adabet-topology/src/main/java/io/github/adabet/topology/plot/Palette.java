package io.github.adabet.topology.plot;

import io.github.adabet.topology.plot.Canvas.Fill;
import io.github.adabet.topology.plot.Canvas.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * The colours and marks of degrees, and those of everything around them. The colours of degrees are
 * those of M. Okabe and K. Ito ("Color Universal Design", 2008), which people with any of the
 * common colour deficiencies can tell apart; degrees differ by the shape of their mark besides.
 */
final class Palette {
  static final int PAPER = 0xFFFFFF;
  static final int INK = 0x222222;
  static final int FAINT_INK = 0x666666;
  static final int AXIS = 0x888888;
  static final int GRID = 0xE6E6E6;
  static final int BAND = 0xF7F7F7;

  private static final int[] DEGREES = {
    0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000
  };

  /** Corners of the marks, the first of which is a disc instead; areas are about equal. */
  private static final double[][] CORNERS = {
    {},
    {0, -1.35, 1.17, 0.68, -1.17, 0.68},
    {-0.89, -0.89, 0.89, -0.89, 0.89, 0.89, -0.89, 0.89},
    {0, -1.25, 1.25, 0, 0, 1.25, -1.25, 0},
    {0, 1.35, 1.17, -0.68, -1.17, -0.68}
  };

  private Palette() {}

  static int colour(int degree) {
    return DEGREES[degree % DEGREES.length];
  }

  /** Draws the mark of a degree, of the area of a disc of the radius. */
  static void mark(
      Canvas canvas, int degree, Point centre, double radius, double opacity, boolean rim) {
    Fill fill = new Fill(colour(degree), opacity, rim);
    double[] corners = CORNERS[degree % CORNERS.length];
    if (corners.length == 0) {
      canvas.disc(centre, radius, fill);
      return;
    }
    List<Point> outline = new ArrayList<>();
    for (int k = 0; k < corners.length; k += 2) {
      outline.add(
          new Point(centre.x() + radius * corners[k], centre.y() + radius * corners[k + 1]));
    }
    canvas.polygon(outline, fill);
  }
}
