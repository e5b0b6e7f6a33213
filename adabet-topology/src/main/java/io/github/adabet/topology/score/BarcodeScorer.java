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
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Scores a layer by a number made of the H1 barcode of its activation: the B samples of the batch
 * are points of dimension D in Euclidean space, and homology has coefficients in F_2. Unlike the
 * count of all bars ({@link BettiScorer}), these numbers depend on the lengths of the bars. The
 * number is divided as a {@link BettiNormalization} says.
 *
 * <p>The score is 0 or more. Fewer than four samples have no loop: rankings refuse such batches.
 *
 * <p>Stateless and safe for use by several threads. Barcodes come from the engine that {@link
 * HomologyEngines#automatic()} chose when the scorer was made, distances as for {@link
 * BettiScorer}.
 */
public final class BarcodeScorer implements LayerScorer {
  private static final String NAME = "barcode";
  private static final DistanceMatrix NO_POINTS = DistanceMatrix.wrapCondensed(0, new float[0]);

  private final String statistic;
  private final BettiNormalization normalization;
  private final RipsOptions options;
  private final ToDoubleFunction<Barcode> value;
  private final HomologyEngine engine = HomologyEngines.automatic();
  private final ActivationDistances activationDistances = new ActivationDistances();

  private BarcodeScorer(
      String statistic,
      BettiNormalization normalization,
      RipsOptions options,
      ToDoubleFunction<Barcode> value) {
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
    return new BarcodeScorer(
        "betti-number-at " + scale,
        normalization,
        RipsOptions.builder().threshold(scale).build(),
        barcode -> (double) barcode.essentialCount(1));
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
    return new BarcodeScorer(
        "bars-longer-than " + persistence,
        normalization,
        RipsOptions.builder().minimumPersistence(persistence).build(),
        barcode -> (double) barcode.bars(1).size());
  }

  /**
   * The sum of the lengths of all bars, in the unit of the distances.
   *
   * @param normalization by what the sum is divided
   * @return a new scorer
   */
  public static BarcodeScorer totalPersistence(BettiNormalization normalization) {
    return new BarcodeScorer(
        "total-persistence",
        normalization,
        RipsOptions.defaults(),
        barcode -> PersistenceStatistics.totalPersistence(barcode, 1));
  }

  @Override
  public String name() {
    return NAME;
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
    DistanceMatrix distances =
        DistanceMatrix.wrapCondensed(activation.samples(), activationDistances.of(activation));
    Barcode barcode = engine.compute(distances, options).barcode();
    return normalization.divide(value.applyAsDouble(barcode), activation);
  }

  /** Scorer, statistic with its bound, normalisation, and the engine chosen. */
  @Override
  public Provenance provenance() {
    Provenance ofEngine = engine.compute(NO_POINTS, options).provenance();
    Provenance.Builder builder =
        Provenance.ofThisPlatform()
            .setting("scorer.name", NAME)
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
