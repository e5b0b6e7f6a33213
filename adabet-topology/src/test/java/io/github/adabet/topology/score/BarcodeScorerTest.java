package io.github.adabet.topology.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.BackendChoice;
import io.github.adabet.Backends;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.OperationCancelledException;
import io.github.adabet.spi.LayerActivation;
import io.github.adabet.spi.LayerObservation;
import io.github.adabet.spi.LayerScorer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarcodeScorerTest {
  /** Squares of sides 1 and 3 far apart, in R^2: bars [1, sqrt 2) and [3, 3 sqrt 2). */
  private static final float[] TWO_SQUARES = {0, 0, 1, 0, 1, 1, 0, 1, 20, 0, 23, 0, 23, 3, 20, 3};

  private static final double SHORT = (float) Math.sqrt(2) - 1.0;
  private static final double LONG = (float) Math.sqrt(18) - 3.0;

  private static LayerActivation twoSquares() {
    Layer layer = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);
    return new FixedActivation(layer, new long[] {8, 1, 2}, TWO_SQUARES);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0.99,0", "1,1", "1.41,1", "1.42,0", "2.99,0", "3,1", "4.3,0", "100,0"})
  void score_bettiNumberAt_countsLoopsAliveThere(float scale, double expected) {
    assertThat(
            BarcodeScorer.bettiNumberAt(scale, BettiNormalization.NONE)
                .score(LayerObservation.ofOutput(twoSquares())))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0,2", "0.41,2", "0.42,1", "1.2,1", "1.25,0"})
  void score_barsLongerThan_countsThem(double bound, double expected) {
    assertThat(
            BarcodeScorer.barsLongerThan(bound, BettiNormalization.NONE)
                .score(LayerObservation.ofOutput(twoSquares())))
        .isEqualTo(expected);
  }

  @Test
  void score_totalPersistence_isTheSumOfLengths() {
    assertThat(
            BarcodeScorer.totalPersistence(BettiNormalization.NONE)
                .score(LayerObservation.ofOutput(twoSquares())))
        .isEqualTo(SHORT + LONG, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"ACTIVATION,16", "WEIGHT,40", "NONE,1"})
  void score_eachNormalization_divides(BettiNormalization normalization, double divisor) {
    assertThat(
            BarcodeScorer.barsLongerThan(0, normalization)
                .score(LayerObservation.ofOutput(twoSquares())))
        .isEqualTo(2 / divisor)
        .isEqualTo(BettiScorer.of(normalization).score(LayerObservation.ofOutput(twoSquares())));
  }

  @Test
  void score_oneSample_isZero() {
    Layer layer = new Layer("conv", 0, LayerKind.CONVOLUTION, 40);
    LayerActivation one = new FixedActivation(layer, new long[] {1, 3}, new float[] {1, 2, 3});
    assertThat(
            BarcodeScorer.totalPersistence(BettiNormalization.ACTIVATION)
                .score(LayerObservation.ofOutput(one)))
        .isZero();
  }

  @Test
  void score_interruptedThread_throws() {
    BarcodeScorer scorer = BarcodeScorer.totalPersistence(BettiNormalization.NONE);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> scorer.score(LayerObservation.ofOutput(twoSquares())))
        .isInstanceOf(OperationCancelledException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  /** 28 pairs: each square has 4 sides and 2 diagonals, the other 16 are far longer. */
  @ParameterizedTest
  @CsvSource({"0,1", "0.12,1", "0.15,0", "0.2,0", "0.23,1", "0.34,1", "0.4,0", "1,0"})
  void score_bettiNumberAtShare_countsLoopsAtThatPairsDistance(double share, double expected) {
    assertThat(
            BarcodeScorer.bettiNumberAtShare(share, BettiNormalization.NONE)
                .score(LayerObservation.ofOutput(twoSquares())))
        .isEqualTo(expected);
  }

  @Test
  void score_persistentEntropy_isThatOfTheTwoLengths() {
    double p = SHORT / (SHORT + LONG);
    double q = LONG / (SHORT + LONG);
    assertThat(
            BarcodeScorer.persistentEntropy(BettiNormalization.NONE)
                .score(LayerObservation.ofOutput(twoSquares())))
        .isEqualTo(-p * Math.log(p) - q * Math.log(q), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "betti-number",
        "betti-number:0.15",
        "betti-number:weight",
        "total-persistence",
        "total-persistence:activation",
        "persistence-entropy",
        "persistence-entropy:weight",
        "betti:none"
      })
  void layerScorer_byNameAndForm_isFound(String name) {
    LayerScorer scorer = Backends.layerScorer(name);
    assertThat(name).startsWith(scorer.name());
    assertThat(scorer.minimumSamples()).isEqualTo(4);
    assertThat(scorer.score(LayerObservation.ofOutput(twoSquares()))).isNotNegative();
  }

  @Test
  void layerScorer_weightForm_divides() {
    LayerObservation observed = LayerObservation.ofOutput(twoSquares());
    assertThat(Backends.layerScorer("total-persistence:weight").score(observed))
        .isEqualTo(Backends.layerScorer("total-persistence").score(observed) / 40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"betti:square", "betti-number:2", "total-persistence:0.5", "depth:1"})
  void layerScorer_unknownForm_isRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> Backends.layerScorer(name));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 1.1})
  void bettiNumberAtShare_outOfRange_isRefused(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BarcodeScorer.bettiNumberAtShare(share, BettiNormalization.NONE))
        .withMessageContaining("share is " + share);
  }

  @Test
  void provenance_anyScorer_namesStatisticAndEngine() {
    BarcodeScorer scorer = BarcodeScorer.bettiNumberAt(1.5f, BettiNormalization.WEIGHT);
    assertThat(scorer.provenance().settings())
        .containsEntry("scorer.name", "betti-number")
        .containsEntry("scorer.statistic", "betti-number-at 1.5")
        .containsEntry("scorer.normalization", "weight")
        .containsKey("adabet.version");
    assertThat(scorer.provenance().choices())
        .extracting(BackendChoice::role)
        .containsExactly("homology engine");
    assertThat(scorer).hasToString("BarcodeScorer(betti-number-at 1.5, weight)");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -1, Float.POSITIVE_INFINITY})
  void bettiNumberAt_scaleOutOfRange_isRefused(float scale) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BarcodeScorer.bettiNumberAt(scale, BettiNormalization.NONE))
        .withMessageContaining("scale is " + scale);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, Double.POSITIVE_INFINITY})
  void barsLongerThan_boundOutOfRange_isRefused(double bound) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BarcodeScorer.barsLongerThan(bound, BettiNormalization.NONE))
        .withMessageContaining("0 or more");
  }
}
