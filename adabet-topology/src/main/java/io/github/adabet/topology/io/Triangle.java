package io.github.adabet.topology.io;

import io.github.adabet.topology.distance.DistanceMatrix;
import java.util.Locale;

/** The entries of one strict triangle of a matrix, collected in the order in which they come. */
final class Triangle {
  private static final int LARGEST =
      (int) ((long) DistanceMatrix.MAX_POINTS * (DistanceMatrix.MAX_POINTS - 1) / 2);

  private final Place place;
  private final GrowingFloats entries;

  Triangle(Place place) {
    this.place = place;
    this.entries = new GrowingFloats(place, LARGEST, tooManyPoints("more"));
  }

  /** What to say of too large a matrix. */
  static String tooManyPoints(Object found) {
    return String.format(
        Locale.ROOT,
        "%s points than a dense matrix takes, which is 0 to %d: take a subsample.",
        found,
        DistanceMatrix.MAX_POINTS);
  }

  void append(float distance) {
    entries.append(distance);
  }

  /** The entry (i, j), i &lt; j, of the upper triangle of n points, row by row. */
  float upper(int n, int i, int j) {
    return entries.get((int) ((long) i * n - (long) i * (i + 1) / 2 + j - i - 1));
  }

  /** The number of points, 0 or 2 and more, that have this number of distances. */
  int points() {
    long count = entries.size();
    if (count == 0) {
      return 0;
    }
    long n = (long) Math.floor((1 + Math.sqrt(1 + 8.0 * count)) / 2);
    if (n * (n - 1) / 2 != count) {
      throw place.wrong(
          String.format(
              Locale.ROOT,
              "the number of distances is %d, which is no triangle's: %d points have %d, %d points"
                  + " have %d. Check that the file is complete and that this is its format.",
              count,
              n,
              n * (n - 1) / 2,
              n + 1,
              n * (n + 1) / 2));
    }
    return (int) n;
  }

  /** The matrix whose strict lower triangle these entries are. */
  DistanceMatrix asLower(int n) {
    return DistanceMatrix.wrapCondensed(n, entries.toArray());
  }

  /** The matrix whose strict upper triangle these entries are. */
  DistanceMatrix asUpper(int n) {
    float[] lower = GrowingFloats.allocate(place, entries.size());
    int next = 0;
    for (int i = 1; i < n; i++) {
      for (int j = 0; j < i; j++) {
        lower[next++] = upper(n, j, i);
      }
    }
    return DistanceMatrix.wrapCondensed(n, lower);
  }
}
