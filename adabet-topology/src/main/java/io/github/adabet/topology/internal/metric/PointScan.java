package io.github.adabet.topology.internal.metric;

import io.github.adabet.topology.internal.support.Cancellation;
import io.github.adabet.topology.internal.support.Workers;

/**
 * One look at every coordinate: which is not finite, and the norm of each point. Several threads
 * share the points; the outcome does not depend on how many.
 */
public final class PointScan {
  private static final int NONE = -1;

  private final Coordinates coordinates;

  /** The first coordinate of each point that is not finite, or {@link #NONE}. */
  private final int[] illegal;

  private final boolean withNorms;
  private final double[] largest;
  private final double[] norms;

  private PointScan(Coordinates coordinates, boolean withNorms) {
    this.coordinates = coordinates;
    this.withNorms = withNorms;
    illegal = new int[coordinates.points()];
    largest = new double[coordinates.points()];
    norms = new double[coordinates.points()];
  }

  /**
   * Looks at all points.
   *
   * @param coordinates the points
   * @param withNorms whether norms are wanted, which takes a second look
   * @param threads the largest number of threads, 1 or more
   * @param cancellation asked before each point
   * @return what was found
   */
  public static PointScan of(
      Coordinates coordinates, boolean withNorms, int threads, Cancellation cancellation) {
    PointScan scan = new PointScan(coordinates, withNorms);
    long numbers = (long) coordinates.points() * coordinates.dimension();
    Workers.run(
        numbers < PairwiseKernel.PARALLEL_FROM ? 1 : threads,
        coordinates.points(),
        cancellation,
        () -> new Look(scan),
        Look::look);
    return scan;
  }

  /**
   * The place of the first number that is not finite.
   *
   * @return {@code point * dimension + coordinate}, or -1 if all are finite
   */
  public long firstIllegal() {
    for (int point = 0; point < illegal.length; point++) {
      if (illegal[point] != NONE) {
        return (long) point * coordinates.dimension() + illegal[point];
      }
    }
    return NONE;
  }

  /** The largest absolute coordinate of a point; 0 if it is the origin. */
  double largest(int point) {
    return largest[point];
  }

  /**
   * The Euclidean norm of a point divided by its largest absolute coordinate, which neither
   * overflows nor vanishes; NaN for the origin, 0 if norms were not wanted.
   */
  double norm(int point) {
    return norms[point];
  }

  /** The buffers of one thread. */
  private static final class Look {
    private final PointScan scan;
    private final Coordinates.Reader reader;
    private final double[] piece = new double[Coordinates.PIECE];

    Look(PointScan scan) {
      this.scan = scan;
      reader = scan.coordinates.reader();
    }

    void look(int point) {
      int dimension = scan.coordinates.dimension();
      scan.illegal[point] = NONE;
      double most = 0;
      for (int from = 0; from < dimension; from += piece.length) {
        int count = Math.min(piece.length, dimension - from);
        reader.read(point, from, count, piece, 0);
        for (int k = 0; k < count; k++) {
          double size = Math.abs(piece[k]);
          if (!(size <= Double.MAX_VALUE)) {
            scan.illegal[point] = from + k;
            return;
          }
          most = Math.max(most, size);
        }
      }
      scan.largest[point] = most;
      if (scan.withNorms) {
        scan.norms[point] = relativeNorm(point, most);
      }
    }

    private double relativeNorm(int point, double most) {
      int dimension = scan.coordinates.dimension();
      double sum = 0;
      for (int from = 0; from < dimension; from += piece.length) {
        int count = Math.min(piece.length, dimension - from);
        reader.read(point, from, count, piece, 0);
        for (int k = 0; k < count; k++) {
          double relative = piece[k] / most;
          sum += relative * relative;
        }
      }
      return Math.sqrt(sum);
    }
  }
}
