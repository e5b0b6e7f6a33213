package io.github.adabet.topology.score;

import io.github.adabet.spi.LayerScorer;
import java.util.ArrayList;
import java.util.List;

/**
 * Provides {@link BarcodeScorer#bettiNumberAtShare} under the name {@value
 * BarcodeScorer#BETTI_NUMBER}, at the scale that joins a tenth of the pairs of samples and divided
 * by nothing; the form is another share, such as {@code betti-number:0.25}, or a divisor.
 * Stateless.
 */
public final class BettiNumberScorerProvider extends DividedScorerProvider {
  private static final double USUAL_SHARE = 0.1;

  /** For {@link java.util.ServiceLoader}. */
  public BettiNumberScorerProvider() {
    super(BarcodeScorer.BETTI_NUMBER, BettiNormalization.NONE);
  }

  @Override
  LayerScorer divided(BettiNormalization normalization) {
    return BarcodeScorer.bettiNumberAtShare(USUAL_SHARE, normalization);
  }

  @Override
  public List<String> forms() {
    List<String> forms = new ArrayList<>(super.forms());
    forms.add("SHARE");
    return List.copyOf(forms);
  }

  /**
   * {@inheritDoc}
   *
   * @param form a share of the pairs in [0, 1], or the label of a {@link BettiNormalization}
   */
  @Override
  public LayerScorer create(String form) {
    double share;
    try {
      share = Double.parseDouble(form);
    } catch (NumberFormatException e) {
      return super.create(form);
    }
    return BarcodeScorer.bettiNumberAtShare(share, BettiNormalization.NONE);
  }
}
