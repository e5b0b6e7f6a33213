package io.github.adabet.topology.internal.metric;

import io.github.adabet.topology.internal.support.Cancellation;
import io.github.adabet.topology.internal.support.TaskProgress;
import io.github.adabet.topology.internal.support.Workers;
import java.util.Arrays;

/**
 * All distances of a cloud by a built-in metric.
 *
 * <p>Pairs are taken in square tiles, and coordinates in blocks that stay in the cache while all
 * pairs of a tile use them: each number is read from memory and converted once for a tile's width
 * of pairs. A pair's sum is taken by one thread in the order of the coordinates, so that distances
 * depend neither on the number of threads nor on the tiles.
 *
 * <p><b>Accuracy.</b> Coordinates, differences and sums are in double precision, and the result is
 * rounded to float32 once: it is within {@code 0.5 + 2^-20} units in the last place for up to
 * 2<sup>31</sup> coordinates. Points with equal coordinates have distance 0, exactly.
 */
public final class PairwiseKernel {
  /** From this number of coordinates or differences on, work is worth sharing between threads. */
  static final long PARALLEL_FROM = 1 << 17;

  private static final int WIDTH = 512;
  private static final int TILE = 16;
  private static final int SMALL_TILE = 8;
  private static final int SMALL_CLOUD = 128;

  private final Coordinates coordinates;
  private final MetricKind metric;
  private final PointScan scan;
  private final Cancellation cancellation;
  private final int tile;
  private final float[] condensed;

  private PairwiseKernel(
      Coordinates coordinates, MetricKind metric, PointScan scan, Cancellation cancellation) {
    this.coordinates = coordinates;
    this.metric = metric;
    this.scan = scan;
    this.cancellation = cancellation;
    int n = coordinates.points();
    tile = n < SMALL_CLOUD ? SMALL_TILE : TILE;
    condensed = new float[(int) ((long) n * (n - 1) / 2)];
  }

  /**
   * Computes the distances.
   *
   * @param coordinates finite; for the cosine, no point is the origin; at most 65,536 points
   * @param metric which metric
   * @param scan what a look at the points found, with norms for the cosine
   * @param threads the largest number of threads, 1 or more
   * @param cancellation asked while working
   * @param listener hears of progress
   * @return the strict lower triangle row by row; infinite where a distance is beyond float32
   */
  public static float[] condensed(
      Coordinates coordinates,
      MetricKind metric,
      PointScan scan,
      int threads,
      Cancellation cancellation,
      TaskProgress.Listener listener) {
    PairwiseKernel kernel = new PairwiseKernel(coordinates, metric, scan, cancellation);
    int side = (coordinates.points() + kernel.tile - 1) / kernel.tile;
    int tiles = side * (side + 1) / 2;
    TaskProgress progress = new TaskProgress(listener, "distances", tiles);
    double work = (double) kernel.condensed.length * coordinates.dimension();
    Workers.run(
        work < PARALLEL_FROM ? 1 : threads,
        tiles,
        cancellation,
        () -> new TileSums(kernel),
        (own, task) -> {
          own.compute(task);
          progress.advance(1);
        });
    return kernel.condensed;
  }

  /** The buffers of one thread. */
  private static final class TileSums {
    private final PairwiseKernel kernel;
    private final PointRows rows;
    private final PointRows columns;
    private final double[] sums;

    TileSums(PairwiseKernel kernel) {
      this.kernel = kernel;
      int width = Math.min(WIDTH, kernel.coordinates.dimension());
      rows = new PointRows(kernel.coordinates, kernel.metric, kernel.scan, kernel.tile, width);
      columns = new PointRows(kernel.coordinates, kernel.metric, kernel.scan, kernel.tile, width);
      sums = new double[kernel.tile * kernel.tile];
    }

    /** Tiles are numbered as the pairs of points are, with the diagonal. */
    void compute(int number) {
      int tileRow = (int) ((Math.sqrt(8.0 * number + 1) - 1) / 2);
      int tileColumn = number - tileRow * (tileRow + 1) / 2;
      int firstRow = tileRow * kernel.tile;
      int firstColumn = tileColumn * kernel.tile;
      int height = Math.min(kernel.tile, kernel.coordinates.points() - firstRow);
      int width = Math.min(kernel.tile, kernel.coordinates.points() - firstColumn);
      Arrays.fill(sums, 0);
      int dimension = kernel.coordinates.dimension();
      for (int from = 0; from < dimension; from += WIDTH) {
        kernel.cancellation.check();
        int count = Math.min(WIDTH, dimension - from);
        rows.load(firstRow, height, from, count);
        PointRows others = rows;
        if (tileRow != tileColumn) {
          columns.load(firstColumn, width, from, count);
          others = columns;
        }
        addBlock(others, height, width, tileRow == tileColumn, count);
      }
      store(firstRow, firstColumn, height, width, tileRow == tileColumn);
    }

    private void addBlock(PointRows others, int height, int width, boolean diagonal, int count) {
      double[] a = rows.values();
      double[] b = others.values();
      for (int i = 0; i < height; i++) {
        int end = diagonal ? i : width;
        for (int j = 0; j < end; j++) {
          int sum = i * kernel.tile + j;
          sums[sum] = kernel.metric.add(sums[sum], a, rows.at(i), b, others.at(j), count);
        }
      }
    }

    private void store(int firstRow, int firstColumn, int height, int width, boolean diagonal) {
      for (int i = 0; i < height; i++) {
        int row = firstRow + i;
        int start = (int) ((long) row * (row - 1) / 2) + firstColumn;
        int end = diagonal ? i : width;
        for (int j = 0; j < end; j++) {
          kernel.condensed[start + j] = (float) kernel.metric.length(sums[i * kernel.tile + j]);
        }
      }
    }
  }
}
