package io.github.adabet.topology.internal.metric;

/**
 * Some coordinates of some points, as a metric wants them: read once and used for many pairs. One
 * instance belongs to one thread.
 */
final class PointRows {
  private final Coordinates.Reader reader;
  private final MetricKind metric;
  private final PointScan scan;
  private final int width;
  private final double[] values;

  /** For up to a number of points at a time, and up to a number of coordinates of each. */
  PointRows(
      Coordinates coordinates, MetricKind metric, PointScan scan, int mostPoints, int mostWidth) {
    this.reader = coordinates.reader();
    this.metric = metric;
    this.scan = scan;
    this.width = mostWidth;
    this.values = new double[mostPoints * mostWidth];
  }

  /** Replaces the contents by the coordinates from {@code from} on of the points from a first. */
  void load(int firstPoint, int points, int from, int count) {
    for (int i = 0; i < points; i++) {
      loadRow(i, firstPoint + i, from, count);
    }
  }

  private void loadRow(int row, int point, int from, int count) {
    int at = at(row);
    reader.read(point, from, count, values, at);
    if (metric == MetricKind.COSINE) {
      double largest = scan.largest(point);
      double norm = scan.norm(point);
      for (int k = at; k < at + count; k++) {
        values[k] = values[k] / largest / norm;
      }
    }
  }

  /** The numbers; row i begins at {@link #at}. */
  double[] values() {
    return values;
  }

  int at(int row) {
    return row * width;
  }
}
