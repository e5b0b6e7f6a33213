package io.github.adabet.score;

import io.github.adabet.spi.LayerActivation;

/** The centred Gram matrix of an activation, without what rounding makes of equal samples. */
final class CentredGram {
  /** Deviations from the mean this small against the numbers themselves are rounding. */
  private static final double ROUNDING = 1e-14;

  private CentredGram() {}

  /**
   * Computes {@link LayerActivation#centredGram()}.
   *
   * @return zeros if all samples are equal: their mean need not be exactly one of them
   * @throws io.github.adabet.NonFiniteActivationException if the activation holds NaN or an
   *     infinity
   */
  static double[] of(LayerActivation activation) {
    double[] gram = activation.centredGram();
    int samples = activation.samples();
    double largest = 0;
    for (int sample = 0; sample < samples; sample++) {
      largest = Math.max(largest, gram[sample * samples + sample]);
    }
    return Math.sqrt(largest) > ROUNDING * norm(activation) ? gram : new double[gram.length];
  }

  /** The length of the first sample, which is that of all samples if they are equal. */
  private static double norm(LayerActivation activation) {
    double[] row = new double[Math.toIntExact(activation.features())];
    activation.read(0, 1, 0, row.length, row);
    double largest = 0;
    for (double value : row) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest * Math.sqrt(row.length);
  }
}
