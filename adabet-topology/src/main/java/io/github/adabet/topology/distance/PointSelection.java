package io.github.adabet.topology.distance;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Some points of a dissimilarity, in an order. */
final class PointSelection {
  private static final int NOWHERE = -1;

  private PointSelection() {}

  /** For each of n points its place in the selection, or -1. */
  static int[] places(int n, int[] points) {
    int[] places = new int[n];
    Arrays.fill(places, NOWHERE);
    for (int k = 0; k < points.length; k++) {
      if (points[k] < 0 || points[k] >= n) {
        throw illegal(
            "points[%d] is %d; there are the points 0 to %d: give one of these.",
            k, points[k], n - 1);
      }
      if (places[points[k]] != NOWHERE) {
        throw illegal(
            "points[%d] is %d, as points[%d] is; give each point once.",
            k, points[k], places[points[k]]);
      }
      places[points[k]] = k;
    }
    return places;
  }

  /** The births of the points selected; null if all are 0. */
  static float @Nullable [] births(float @Nullable [] births, int[] points) {
    if (births == null) {
      return null;
    }
    float[] selected = new float[points.length];
    boolean allZero = true;
    for (int k = 0; k < points.length; k++) {
      selected[k] = births[points[k]];
      allZero &= selected[k] == 0;
    }
    return allZero ? null : selected;
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}
