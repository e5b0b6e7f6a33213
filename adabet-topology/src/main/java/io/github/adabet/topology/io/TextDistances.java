package io.github.adabet.topology.io;

import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.PointCloud;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** Reads the text formats, each by one method; reads one file and is of no use afterwards. */
final class TextDistances {
  private static final String TRIANGLE =
      " (rows that grow by one distance are lower-distance, written without its diagonal)";

  private final NumberTokens numbers;

  TextDistances(InputStream in, String file) {
    this.numbers = new NumberTokens(in, file);
  }

  DistanceMatrix lowerTriangle() throws IOException {
    Triangle triangle = triangle();
    return triangle.asLower(triangle.points());
  }

  DistanceMatrix upperTriangle() throws IOException {
    Triangle triangle = triangle();
    return triangle.asUpper(triangle.points());
  }

  private Triangle triangle() throws IOException {
    Triangle triangle = new Triangle(numbers);
    while (numbers.next()) {
      triangle.append(numbers.distance());
    }
    return triangle;
  }

  DistanceMatrix square() throws IOException {
    SymmetricSquare square = new SymmetricSquare(numbers);
    Rows rows = new Rows("distances", DistanceMatrix.MAX_POINTS);
    while (rows.next()) {
      if (rows.row > 0 && rows.row == rows.width) {
        throw numbers.wrong(
            illegal(
                "row %d follows; a square of rows of %d distances has %d rows: delete the rest, or"
                    + " check that this is the file's format%s.",
                rows.row + 1, rows.width, rows.width, rows.width == 1 ? TRIANGLE : ""));
      }
      square.take(rows.width, rows.row, rows.column, numbers.distance());
    }
    if (rows.count() != rows.width) {
      throw numbers.wrong(
          illegal(
              "the file ends after %d rows; a square of rows of %d distances has %d rows: complete"
                  + " it, or check that this is the file's format.",
              rows.count(), rows.width, rows.width));
    }
    return square.matrix(rows.width);
  }

  DistanceMatrix points() throws IOException {
    PointCloud cloud = cloud();
    int n = cloud.size();
    float[] coordinates = cloud.floats().orElseThrow().array();
    try {
      return DistanceMatrix.euclidean(coordinates, n, cloud.dimension());
    } catch (IllegalArgumentException e) {
      // The coordinates are finite: a distance of two of the points is not.
      throw numbers.wrong(String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      throw GrowingFloats.heapTooSmall(numbers, (long) n * (n - 1) / 2);
    }
  }

  PointCloud cloud() throws IOException {
    int largest = Integer.MAX_VALUE - 8;
    GrowingFloats coordinates =
        new GrowingFloats(
            numbers,
            largest,
            "more coordinates than "
                + largest
                + ", the most that one cloud may have: take a subsample.");
    Rows rows = new Rows("coordinates", largest);
    while (rows.next()) {
      if (rows.row == DistanceMatrix.MAX_POINTS) {
        throw numbers.wrong(Triangle.tooManyPoints("more"));
      }
      coordinates.append(numbers.coordinate());
    }
    return PointCloud.of(coordinates.toArray(), rows.count(), Math.max(1, rows.width));
  }

  private static String illegal(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Goes through numbers that stand in rows of one width, one row a line. */
  private final class Rows {
    private final String entries;
    private final int widest;

    /** Row of the current number, from 0; -1 before the first. */
    private int row = -1;

    /** Column of the current number, from 0; -1 before the first. */
    private int column = -1;

    /** Numbers of row 0: so far as long as it is the current row, then of every row. */
    private int width;

    Rows(String entries, int widest) {
      this.entries = entries;
      this.widest = widest;
    }

    boolean next() throws IOException {
      boolean found = numbers.next();
      if (row >= 0 && (!found || numbers.startsLine()) && column + 1 < width) {
        throw numbers.wrongBefore(raggedness(column + 1));
      }
      if (!found) {
        return false;
      }
      if (numbers.startsLine()) {
        row++;
        column = 0;
      } else {
        column++;
      }
      if (row > 0 && column == width) {
        throw numbers.wrong(raggedness(width + 1));
      }
      if (row == 0) {
        if (width == widest) {
          throw numbers.wrong(
              illegal("row 1 has more than %d %s: take a subsample.", widest, entries));
        }
        width++;
      }
      return true;
    }

    int count() {
      return row + 1;
    }

    private String raggedness(int found) {
      return illegal(
          "row %d has %d%s %s but row 1 has %d; all rows must have as many: correct the row, or"
              + " check that this is the file's format%s.",
          row + 1,
          found,
          found > width ? " or more" : "",
          entries,
          width,
          width == 1 ? TRIANGLE : "");
    }
  }
}
