package io.github.adabet.topology.io;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The file formats of distances and points, with the names that Ripser's option {@code --format}
 * takes.
 *
 * <p><b>Text formats.</b> Decimal numbers such as {@code 3}, {@code -0.25} or {@code 1.5e-3},
 * separated by white space, by one comma or by one semicolon, either with white space around it;
 * not by commas and semicolons in one file, where the commas may be decimal. A separator may end a
 * line. Blank lines mean nothing, nor does UTF-8's byte-order mark at the start. A number is
 * rounded to the nearest float32.
 *
 * <p><b>Binary formats.</b> Little-endian, without padding.
 *
 * <p>In every format distances are 0 or more and at most the largest float32, and there are at most
 * {@value io.github.adabet.topology.distance.DistanceMatrix#MAX_POINTS} points; in a {@link
 * #SPARSE} file {@value io.github.adabet.topology.distance.SparseDistanceMatrix#MAX_POINTS}. A text
 * file without any number and a {@link #BINARY} file without any byte hold 0 points, so that a
 * single point, which has no distance to another, can be written as {@link #DISTANCE}, {@link
 * #POINT_CLOUD} or {@link #DIPHA} only.
 */
public enum DistanceFormat {
  /**
   * The strict lower triangle, row by row: {@code (1,0), (2,0), (2,1), (3,0), ...}. Line breaks are
   * white space: the number of distances, which must be {@code n * (n - 1) / 2}, tells n.
   */
  LOWER_DISTANCE("lower-distance"),

  /**
   * The strict upper triangle, row by row: {@code (0,1), (0,2), ..., (0,n-1), (1,2), ...}. Line
   * breaks are white space: the number of distances, which must be {@code n * (n - 1) / 2}, tells
   * n.
   */
  UPPER_DISTANCE("upper-distance"),

  /**
   * The full square, one row a line: n lines of n distances. It must be symmetric and its diagonal
   * 0, as float32. Ripser reads the strict lower triangle alone and does not look at the rest.
   */
  DISTANCE("distance"),

  /**
   * Points in Euclidean space, one point a line, all of one dimension, 1 or more. Coordinates are
   * finite; distances are summed in double precision, where Ripser sums in single precision.
   */
  POINT_CLOUD("point-cloud"),

  /**
   * The distance matrix file of DIPHA, binary: the int64 numbers 8067171840 (magic) and 7 (type), n
   * as an int64, and {@code n * n} float64 distances row by row. It must be symmetric and its
   * diagonal 0 after rounding to float32, and the file must end there. Ripser reads the strict
   * lower triangle alone.
   */
  DIPHA("dipha"),

  /**
   * The edges of a sparse matrix, one a line: the two points, numbered from 0, and their distance.
   * Pairs that are not there are never connected. There is one point more than the largest number
   * in a pair of different points says. A pair stands there once, in either orientation, or in both
   * with equal distances. A line {@code i i 0} is legal and means nothing, and any other distance
   * from a point to itself is refused. Ripser skips all lines {@code i i d}, and takes a pair in
   * both orientations for two edges; its release 1.2.1 reads this format with white space between
   * the numbers only.
   */
  SPARSE("sparse"),

  /**
   * The strict lower triangle, row by row, as float32, binary and without a header. The number of
   * distances, which must be {@code n * (n - 1) / 2}, tells n. Ripser 1.2.1 takes one more value
   * than such a file holds, and therefore refuses it.
   */
  BINARY("binary");

  private final String label;

  DistanceFormat(String label) {
    this.label = label;
  }

  /**
   * The format of a name.
   *
   * @param label Ripser's name of the format, in lower case, such as {@code lower-distance}
   * @return the format
   * @throws IllegalArgumentException if there is no such format
   */
  public static DistanceFormat of(String label) {
    for (DistanceFormat format : values()) {
      if (format.label.equals(label)) {
        return format;
      }
    }
    String readable =
        Arrays.stream(values()).map(DistanceFormat::label).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        String.format(Locale.ROOT, "format is '%s'; it must be one of %s.", label, readable));
  }

  /**
   * The name of the format.
   *
   * @return Ripser's name, such as {@code lower-distance}
   */
  public String label() {
    return label;
  }

  /** The same as {@link #label()}. */
  @Override
  public String toString() {
    return label;
  }
}
