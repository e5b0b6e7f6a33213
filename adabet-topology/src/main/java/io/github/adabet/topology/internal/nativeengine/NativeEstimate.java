package io.github.adabet.topology.internal.nativeengine;

import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.internal.engine.SimplexBounds;
import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.util.Locale;

/** What the native engine will need, from one look at each length. */
final class NativeEstimate {
  private NativeEstimate() {}

  static HomologyEstimate of(StoredLengths lengths, RipsOptions options) {
    requireNumbered(lengths.points(), options);
    float threshold = options.threshold();
    if (lengths instanceof DenseLengths dense) {
      threshold = Math.min(threshold, enclosingRadius(dense));
    }
    long edges = 0;
    for (float length : lengths.lengths()) {
      edges += length <= threshold ? 1 : 0;
    }
    return new HomologyEstimate(
        lengths.points(),
        edges,
        SimplexBounds.of(lengths.points(), edges, options.maximumDegree() + 1),
        bytes(lengths, edges, options.threads()));
  }

  /**
   * A simplex is written down as its vertices, one after another, in less than 128 bits; the
   * largest are those of the dimension above the maximum degree. A degree has no bars unless there
   * are more points than the vertices of these.
   */
  static void requireNumbered(int points, RipsOptions options) {
    int bitsOfVertex = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(points - 1));
    int degree = Math.max(0, Math.min(options.maximumDegree(), points - 2));
    if (degree > 0 && bitsOfVertex * (degree + 2) >= 128) {
      throw new ComplexTooLargeException(
          String.format(
              Locale.ROOT,
              "the simplices of dimension %d on %d points have no numbers of 128 bits: lower the"
                  + " maximum degree to %d, or take fewer points.",
              degree + 1,
              points,
              127 / bitsOfVertex - 2));
    }
  }

  /**
   * The enclosing radius, that of the smallest ball around a point that holds all points: beyond it
   * the complex is a cone, and nothing changes any more.
   */
  private static float enclosingRadius(DenseLengths dense) {
    int points = dense.points();
    float[] furthest = new float[points];
    float[] condensed = dense.lengths();
    int place = 0;
    for (int i = 0; i < points; i++) {
      for (int j = 0; j < i; j++, place++) {
        furthest[i] = Math.max(furthest[i], condensed[place]);
        furthest[j] = Math.max(furthest[j], condensed[place]);
      }
    }
    float radius = points == 0 ? 0 : Float.POSITIVE_INFINITY;
    for (float distance : furthest) {
      radius = Math.min(radius, distance);
    }
    return radius;
  }

  /**
   * Edges are held in order, twice while they are sorted, with a column for each that may have one;
   * points with their labels, components and 16 nearest. Dense: a square of ranks, and a square of
   * bits for all and for each thread. Sparse: each edge in the lists of both its ends.
   */
  private static long bytes(StoredLengths lengths, long edges, int threads) {
    long points = lengths.points();
    long ordered = 24 * edges + 97 * points;
    if (lengths instanceof DenseLengths) {
      long rowOfBits = (points + 511) / 512 * 64;
      return ordered + 4 * points * points + (threads + 1L) * points * rowOfBits;
    }
    return ordered + 16 * edges + 16 * points;
  }
}
