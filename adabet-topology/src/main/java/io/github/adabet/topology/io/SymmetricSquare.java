package io.github.adabet.topology.io;

import io.github.adabet.topology.distance.DistanceMatrix;
import java.util.Locale;

/** The entries of a full square, taken row by row and compared across its diagonal. */
final class SymmetricSquare {
  private final Place place;
  private final Triangle upper;

  SymmetricSquare(Place place) {
    this.place = place;
    this.upper = new Triangle(place);
  }

  /**
   * Takes the next entry.
   *
   * @param n number of points; not used in row 0, where it may not be known yet
   * @param row from 0
   * @param column from 0
   * @param distance finite, 0 or more
   * @throws DistanceFormatException if the entry is on the diagonal and not 0, or below it and not
   *     equal to its mirror image
   */
  void take(int n, int row, int column, float distance) {
    if (column > row) {
      upper.append(distance);
    } else if (column == row) {
      if (distance != 0) {
        throw wrong("distance (%d, %d) is %s; the diagonal must be 0.", row, column, distance);
      }
    } else {
      float mirrored = upper.upper(n, column, row);
      if (distance != mirrored) {
        throw wrong(
            "distance (%d, %d) is %s but (%d, %d) is %s; distances must be symmetric: set both to"
                + " one value.",
            row, column, distance, column, row, mirrored);
      }
    }
  }

  /** The matrix, when n rows of n entries have been taken. */
  DistanceMatrix matrix(int n) {
    return upper.asUpper(n);
  }

  private DistanceFormatException wrong(String format, Object... values) {
    return place.wrong(String.format(Locale.ROOT, format, values));
  }
}
