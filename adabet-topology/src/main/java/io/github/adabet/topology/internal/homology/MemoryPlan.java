package io.github.adabet.topology.internal.homology;

import io.github.adabet.MemorySize;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.internal.engine.SimplexBounds;
import io.github.adabet.topology.internal.homology.algebra.Chain;
import io.github.adabet.topology.internal.homology.algebra.PrimeField;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import io.github.adabet.topology.internal.homology.filtration.SimplexCode;
import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.util.Locale;

/**
 * What one call will need, from its arguments alone, and whether it can be had. Immutable.
 *
 * @param threshold edges with length &lt;= threshold are in
 * @param estimate edges, bounds of simplices, and the bytes of the tables: of each edge its ends
 *     and length, its rank in a table (a full square if dense), what is known of its lune, and the
 *     chain of edges and the rows of bits that each thread has
 */
record MemoryPlan(float threshold, HomologyEstimate estimate) {
  private static final long ORDER = 12;
  private static final long KEYS = 16;
  private static final long STAR_AND_WITNESS = 8;
  private static final long SPARSE_ENTRY = 16;

  /**
   * Looks at each length once or twice.
   *
   * @throws ComplexTooLargeException if the simplices cannot be numbered
   */
  static MemoryPlan of(StoredLengths stored, RipsOptions options) {
    float threshold = EdgeFiltration.effectiveThreshold(stored, options.threshold());
    int edges = EdgeOrder.count(stored.lengths(), threshold);
    requireNumberable(stored.points(), edges, options);
    return new MemoryPlan(
        threshold,
        new HomologyEstimate(
            stored.points(),
            edges,
            SimplexBounds.of(stored.points(), edges, options.maximumDegree() + 1),
            bytes(stored, edges, options)));
  }

  /**
   * Refuses what needs more than the options allow or than the heap holds.
   *
   * @throws ComplexTooLargeException if so
   */
  void requireAvailable(long maximumMemory) {
    estimate.requireWithin(maximumMemory);
    long heap = Runtime.getRuntime().maxMemory();
    if (estimate.bytes() > heap) {
      throw new ComplexTooLargeException(
          String.format(
              Locale.ROOT,
              "the computation needs up to %s before its reduction begins, and the heap holds"
                  + " %s: give the JVM a larger heap (-Xmx), lower the threshold or take fewer"
                  + " points.",
              MemorySize.needed(estimate.bytes()),
              MemorySize.available(heap)));
    }
  }

  private static long bytes(StoredLengths stored, long edges, RipsOptions options) {
    long points = stored.points();
    long sorting = (ORDER + KEYS) * edges + 16 * points;
    if (PersistentHomology.lastDegree(stored.points(), options) == 0) {
      return sorting;
    }
    boolean dense = stored instanceof DenseLengths;
    long ranks = dense ? Integer.BYTES * points * points : SPARSE_ENTRY * edges + 4 * points;
    long ofThread = Chain.bytes((int) edges) + (dense ? points * (points + 63) / 8 : 0);
    long tables = (ORDER + STAR_AND_WITNESS) * edges + ranks + options.threads() * ofThread;
    return 16 * points + Math.max(sorting, tables);
  }

  private static void requireNumberable(int points, int edges, RipsOptions options) {
    int lastDegree = PersistentHomology.lastDegree(points, options);
    int bits =
        SimplexCode.bits(points, edges, lastDegree + 1) + new PrimeField(options.modulus()).bits();
    if (lastDegree > 0 && bits > SimplexCode.MOST_BITS_WIDE) {
      throw new ComplexTooLargeException(
          String.format(
              Locale.ROOT,
              "simplices of %d vertices on %d points and %d edges need numbers of %d bits, and the"
                  + " engine has %d: lower the maximum degree, lower the threshold or take fewer"
                  + " points%s.",
              lastDegree + 2,
              points,
              edges,
              bits,
              SimplexCode.MOST_BITS_WIDE,
              options.modulus() == 2 ? "" : ", or use modulus 2"));
    }
  }
}
