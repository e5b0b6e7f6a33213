package io.github.adabet.topology.score;

import io.github.adabet.Provenance;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerQuantity;
import io.github.adabet.spi.LayerScorer;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.ComplexTooLargeException;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.diagram.PersistenceStatistics;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/**
 * Scores a layer by a number made of the H1 barcode of its activation: the B samples of the batch
 * are points of dimension D in Euclidean space, and homology has coefficients in F_2. Unlike the
 * count of all bars ({@link BettiScorer}), these numbers depend on the lengths of the bars. The
 * number is divided as a {@link BettiNormalization} says.
 *
 * <p>Costs the distances, {@code O(B² D)}, and the barcode of B points in degree 1.
 *
 * <p>The score is 0 or more. Fewer than four samples have no loop: rankings refuse such batches.
 *
 * <p>Stateless and safe for use by several threads. Barcodes come from the engine that {@link
 * HomologyEngines#automatic()} chose when the scorer was made, distances as for {@link
 * BettiScorer}.
 */
public final class BarcodeScorer implements LayerScorer {
  /** The name of {@link #bettiNumberAtShare} and {@link #bettiNumberAt}: {@value}. */
  public static final String BETTI_NUMBER = "betti-number";

  /** The name of {@link #totalPersistence}: {@value}. */
  public static final String TOTAL_PERSISTENCE = "total-persistence";

  /** The name of {@link #relativePersistence}: {@value}. */
  public static final String RELATIVE_PERSISTENCE = "relative-persistence";

  /** The name of {@link #persistentEntropy}: {@value}. */
  public static final String PERSISTENCE_ENTROPY = "persistence-entropy";

  /** The name of {@link #barsLongerThan}: {@value}. */
  public static final String LONG_BARS = "long-bars";

  private static final DistanceMatrix NO_POINTS = DistanceMatrix.wrapCondensed(0, new float[0]);

  private final String name;
  private final String statistic;
  private final BettiNormalization normalization;
  private final Function<float[], RipsOptions> options;
  private final ToDoubleBiFunction<Barcode, float[]> value;
  private final HomologyEngine engine = HomologyEngines.automatic();
  private final ActivationDistances activationDistances = new ActivationDistances();

  private BarcodeScorer(
      String name,
      String statistic,
      BettiNormalization normalization,
      Function<float[], RipsOptions> options,
      ToDoubleBiFunction<Barcode, float[]> value) {
    this.name = name;
    this.statistic = statistic;
    this.normalization = normalization;
    this.options = options;
    this.value = value;
  }

  /**
   * The first Betti number of the complex at one scale: the bars with birth &lt;= scale &lt; death.
   *
   * @param scale a distance between samples; 0 or more, finite
   * @param normalization by what the number is divided
   * @return a new scorer
   * @throws IllegalArgumentException if the scale is out of range
   */
  public static BarcodeScorer bettiNumberAt(float scale, BettiNormalization normalization) {
    if (!(scale >= 0 && scale <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "scale is %s; it must be finite and 0 or more: take a typical distance of samples.",
              scale));
    }
    // The last complex is the one at the scale, so that its classes are the essential bars.
    RipsOptions upToScale = RipsOptions.builder().threshold(scale).build();
    return new BarcodeScorer(
        BETTI_NUMBER,
        "betti-number-at " + scale,
        normalization,
        distances -> upToScale,
        (barcode, distances) -> (double) barcode.essentialCount(1));
  }

  /**
   * The first Betti number of the complex at a scale that each batch sets for itself: the distance
   * up to which a share of its pairs of samples are joined. Layers whose distances differ by their
   * unit alone thus score the same. Of P pairs it is the one of rank {@code floor(share * (P - 1))}
   * from 0, ascending.
   *
   * @param share of the pairs, in [0, 1]
   * @param normalization by what the number is divided
   * @return a new scorer
   * @throws IllegalArgumentException if the share is out of range
   */
  public static BarcodeScorer bettiNumberAtShare(double share, BettiNormalization normalization) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "share is %s; it must be in [0, 1]: 0.1 joins a tenth of the pairs of samples.",
              share));
    }
    return new BarcodeScorer(
        BETTI_NUMBER,
        "betti-number-at-share " + share,
        normalization,
        distances ->
            distances.length == 0
                ? RipsOptions.defaults()
                : RipsOptions.builder().threshold(quantile(distances, share)).build(),
        (barcode, distances) -> (double) barcode.essentialCount(1));
  }

  private static float quantile(float[] distances, double share) {
    float[] sorted = distances.clone();
    Arrays.sort(sorted);
    return sorted[(int) (share * (sorted.length - 1))];
  }

  /**
   * The number of bars longer than a bound.
   *
   * @param persistence the bound on death − birth, excluded; 0 or more, finite
   * @param normalization by what the number is divided
   * @return a new scorer
   * @throws IllegalArgumentException if the bound is out of range
   */
  public static BarcodeScorer barsLongerThan(double persistence, BettiNormalization normalization) {
    RipsOptions longerThan = RipsOptions.builder().minimumPersistence(persistence).build();
    return new BarcodeScorer(
        LONG_BARS,
        "bars-longer-than " + persistence,
        normalization,
        distances -> longerThan,
        (barcode, distances) -> (double) barcode.bars(1).size());
  }

  /**
   * The sum of the lengths of all bars, in the unit of the distances.
   *
   * @param normalization by what the sum is divided
   * @return a new scorer
   */
  public static BarcodeScorer totalPersistence(BettiNormalization normalization) {
    return new BarcodeScorer(
        TOTAL_PERSISTENCE,
        TOTAL_PERSISTENCE,
        normalization,
        distances -> RipsOptions.defaults(),
        (barcode, distances) -> PersistenceStatistics.totalPersistence(barcode, 1));
  }

  /**
   * The sum of the lengths of all bars, in units of the mean distance of the batch: total
   * persistence that does not grow with the size of the activations. 0 if all samples are equal.
   *
   * @param normalization by what the sum is divided
   * @return a new scorer
   */
  public static BarcodeScorer relativePersistence(BettiNormalization normalization) {
    return new BarcodeScorer(
        RELATIVE_PERSISTENCE,
        RELATIVE_PERSISTENCE,
        normalization,
        unused -> RipsOptions.defaults(),
        (barcode, distances) -> {
          double total = PersistenceStatistics.totalPersistence(barcode, 1);
          return total == 0 ? 0 : total / ActivationDistances.mean(distances);
        });
  }

  /**
   * The persistent entropy of the bars: how evenly persistence is spread over them, from 0 for one
   * bar or none to the logarithm of their number. It does not depend on the unit of the distances.
   *
   * <p>Atienza, Gonzalez-Diaz and Rucco, "Persistent entropy for separating topological features
   * from noise in Vietoris-Rips complexes", Journal of Intelligent Information Systems 52 (2019).
   *
   * @param normalization by what the entropy is divided
   * @return a new scorer
   */
  public static BarcodeScorer persistentEntropy(BettiNormalization normalization) {
    return new BarcodeScorer(
        PERSISTENCE_ENTROPY,
        PERSISTENCE_ENTROPY,
        normalization,
        distances -> RipsOptions.defaults(),
        (barcode, distances) -> PersistenceStatistics.persistentEntropy(barcode, 1));
  }

  @Override
  public String name() {
    return name;
  }

  /** The distances between the samples of a layer's output. */
  @Override
  public Set<LayerQuantity> needs() {
    return Set.of(LayerQuantity.DISTANCES);
  }

  /** Four: fewer points have no loop. */
  @Override
  public int minimumSamples() {
    return 4;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.adabet.NonFiniteActivationException if the activation holds NaN or an
   *     infinity
   * @throws io.github.adabet.OperationCancelledException if the calling thread is interrupted
   * @throws ComplexTooLargeException if the batch is too large for the engine
   */
  @Override
  public double score(LayerObservation observed) {
    LayerActivation activation = observed.output();
    float[] condensed = activationDistances.of(activation);
    RipsOptions ofBatch = options.apply(condensed);
    DistanceMatrix distances = DistanceMatrix.wrapCondensed(activation.samples(), condensed);
    Barcode barcode = engine.compute(distances, ofBatch).barcode();
    return normalization.divide(value.applyAsDouble(barcode, condensed), activation);
  }

  /** Scorer, statistic with its bound, normalisation, and the engine chosen. */
  @Override
  public Provenance provenance() {
    Provenance ofEngine = engine.compute(NO_POINTS, options.apply(new float[0])).provenance();
    Provenance.Builder builder =
        Provenance.ofThisPlatform()
            .setting("scorer.name", name)
            .setting("scorer.statistic", statistic)
            .setting("scorer.normalization", normalization.label())
            .setting("scorer.field", "F2");
    activationDistances.describe(builder);
    ofEngine.choices().forEach(builder::choice);
    return builder.build();
  }

  @Override
  public String toString() {
    return "BarcodeScorer(" + statistic + ", " + normalization.label() + ")";
  }
}
