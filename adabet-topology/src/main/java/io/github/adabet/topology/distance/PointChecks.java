package io.github.adabet.topology.distance;

import java.util.Locale;

/** What points and their distances must fulfil, whichever engine computes. */
final class PointChecks {
  private PointChecks() {}

  /** Refuses a cloud that the cosine has no meaning for. */
  static void requireNoOrigin(PointCloud points) {
    for (int i = 0; i < points.size(); i++) {
      int k = 0;
      while (k < points.dimension() && points.get(i, k) == 0) {
        k++;
      }
      if (k == points.dimension()) {
        throw illegal(
            "point %d is the origin, which has no direction; the cosine is for points other than"
                + " 0: drop the point or take another metric.",
            i);
      }
    }
  }

  /** The matrix of computed distances, which are taken over. */
  static DistanceMatrix matrix(int n, float[] condensed, Metric metric) {
    int next = 0;
    for (int i = 1; i < n; i++) {
      for (int j = 0; j < i; j++) {
        float length = condensed[next++];
        if (!(length >= 0 && length <= Float.MAX_VALUE)) {
          throw illegal(i, j, length, metric);
        }
      }
    }
    return DistanceMatrix.wrapCondensed(n, condensed);
  }

  private static IllegalArgumentException illegal(int i, int j, float length, Metric metric) {
    if (length == Float.POSITIVE_INFINITY) {
      return illegal(
          "the distance of points %d and %d exceeds the largest float32, %s: scale the points"
              + " down.",
          i, j, Float.MAX_VALUE);
    }
    return illegal(
        "the distance of points %d and %d is %s by the metric %s; distances must be finite and 0"
            + " or more: correct the metric.",
        i, j, length, metric.label());
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}
