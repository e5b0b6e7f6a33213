package io.github.adabet.topology.internal.ripser;

import io.github.adabet.BackendUnavailableException;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.HomologyEstimate;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.UnsupportedByEngineException;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.internal.engine.SimplexBounds;
import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Locale;

/** What the program ripser can do and what it needs, for one computation. */
final class RipserLimits {
  /** The largest prime of eight bits, which is what ripser-coeff has for a coefficient. */
  static final int LARGEST_MODULUS = 251;

  private static final int INDEX_BITS = 63;
  private static final int COEFFICIENT_BITS = 8;

  private final Dissimilarity distances;
  private final RipsOptions options;
  private final float threshold;

  private RipserLimits(Dissimilarity distances, RipsOptions options, float threshold) {
    this.distances = distances;
    this.options = options;
    this.threshold = threshold;
  }

  static RipserLimits of(Dissimilarity distances, RipsOptions options) {
    StoredLengths stored = StoredLengths.of(distances);
    float threshold =
        stored instanceof DenseLengths dense
            ? Math.min(options.threshold(), dense.enclosingRadius())
            : options.threshold();
    return new RipserLimits(distances, options, threshold + 0.0f);
  }

  /** The threshold that matters: the one asked for or, if dense and less, the enclosing radius. */
  float threshold() {
    return threshold;
  }

  /**
   * The program for the options.
   *
   * @throws UnsupportedByEngineException if no version of the program can do it
   * @throws ComplexTooLargeException if it cannot number the simplices
   * @throws BackendUnavailableException if the program is not installed
   */
  Path requireSupported() {
    require(!distances.hasBirths(), "births other than 0");
    require(!options.cocycles(), "cocycles");
    require(
        options.modulus() <= LARGEST_MODULUS,
        "coefficients modulo "
            + options.modulus()
            + " (the largest prime it has is "
            + LARGEST_MODULUS
            + ")");
    requireIndexable();
    return RipserPrograms.forModulus(options.modulus())
        .orElseThrow(
            () ->
                new BackendUnavailableException(
                    options.modulus() == 2
                        ? RipserPrograms.probe().detail()
                        : "ripser-coeff, which modulus "
                            + options.modulus()
                            + " needs, is not installed where ripser is: install it (Debian's"
                            + " package ripser has it), or take modulus 2 or the engine native or"
                            + " java."));
  }

  HomologyEstimate estimate() {
    requireIndexable();
    StoredLengths stored = StoredLengths.of(distances);
    long edges = 0;
    for (float length : stored.lengths()) {
      edges += length <= threshold ? 1 : 0;
    }
    // Its source has the lengths in a growing array, each edge as a neighbour of both its ends and
    // as a column with its length and index, and a table of binomials.
    long binomials = (long) Long.BYTES * (stored.points() + 1) * (highestDegree() + 3);
    long bytes = 2L * Float.BYTES * stored.count() + 3L * 2 * Long.BYTES * edges + binomials;
    return new HomologyEstimate(
        stored.points(),
        edges,
        SimplexBounds.of(stored.points(), edges, options.maximumDegree() + 1),
        bytes);
  }

  /** Ripser refuses binomials beyond its index, which has less room beside a coefficient. */
  private void requireIndexable() {
    int vertices = Math.min(highestDegree() + 2, distances.size() / 2);
    int bits = options.modulus() == 2 ? INDEX_BITS : INDEX_BITS - COEFFICIENT_BITS;
    BigInteger simplices = BigInteger.ONE;
    for (int k = 0; k < vertices; k++) {
      simplices =
          simplices
              .multiply(BigInteger.valueOf(distances.size() - k))
              .divide(BigInteger.valueOf(k + 1L));
    }
    if (simplices.bitLength() > bits) {
      throw new ComplexTooLargeException(
          String.format(
              Locale.ROOT,
              "%d points have %d simplices of dimension %d, and ripser can number less than 2 to"
                  + " the power of %d: take a lower maximum degree, fewer points%s or another"
                  + " engine.",
              distances.size(),
              simplices,
              vertices - 1,
              bits,
              options.modulus() == 2 ? "" : ", modulus 2"));
    }
  }

  /** Higher degrees have no simplices, and ripser stops before them. */
  private int highestDegree() {
    return Math.max(1, Math.min(options.maximumDegree(), distances.size() - 2));
  }

  private static void require(boolean supported, String wish) {
    if (!supported) {
      throw new UnsupportedByEngineException(
          "the program ripser does not know "
              + wish
              + ": take the engine native or java, or automatic choice.");
    }
  }
}
