package io.github.adabet.score;

import io.github.adabet.spi.LayerActivation;

/** Mean, variance and fourth moment of each channel of an activation, in float64. */
final class ChannelMoments {
  /** A variance this small against the square of the mean is what rounding leaves of none. */
  private static final double ROUNDING = 1e-24;

  private final double[] mean;
  private final double[] variance;
  private final double[] fourth;

  private ChannelMoments(double[] mean, double[] variance, double[] fourth) {
    this.mean = mean;
    this.variance = variance;
    this.fourth = fourth;
  }

  /**
   * Computes the moments over the samples and positions, in two passes.
   *
   * @throws io.github.adabet.NonFiniteActivationException if the activation holds NaN or an
   *     infinity
   */
  static ChannelMoments of(LayerActivation activation) {
    LayerActivation byChannel = activation.byChannel();
    byChannel.requireFinite();
    int channels = byChannel.channels();
    int features = Math.toIntExact(byChannel.features());
    int positions = features / channels;
    double count = (double) positions * byChannel.samples();
    double[] row = new double[features];
    double[] mean = new double[channels];
    for (int sample = 0; sample < byChannel.samples(); sample++) {
      byChannel.read(sample, 1, 0, features, row);
      for (int channel = 0; channel < channels; channel++) {
        double sum = 0;
        for (int k = channel * positions; k < (channel + 1) * positions; k++) {
          sum += row[k];
        }
        mean[channel] += sum / count;
      }
    }
    double[] variance = new double[channels];
    double[] fourth = new double[channels];
    for (int sample = 0; sample < byChannel.samples(); sample++) {
      byChannel.read(sample, 1, 0, features, row);
      for (int channel = 0; channel < channels; channel++) {
        double squares = 0;
        double powers = 0;
        for (int k = channel * positions; k < (channel + 1) * positions; k++) {
          double deviation = row[k] - mean[channel];
          double square = deviation * deviation;
          squares += square;
          powers += square * square;
        }
        variance[channel] += squares / count;
        fourth[channel] += powers / count;
      }
    }
    for (int channel = 0; channel < channels; channel++) {
      if (variance[channel] <= ROUNDING * mean[channel] * mean[channel]) {
        variance[channel] = 0;
        fourth[channel] = 0;
      }
    }
    return new ChannelMoments(mean, variance, fourth);
  }

  int channels() {
    return mean.length;
  }

  double mean(int channel) {
    return mean[channel];
  }

  /** The mean square of the deviations; exactly 0 for a channel that is constant. */
  double variance(int channel) {
    return variance[channel];
  }

  /** The mean fourth power of the deviations. */
  double fourth(int channel) {
    return fourth[channel];
  }
}
