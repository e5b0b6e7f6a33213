package io.github.adabet.djl.dataset.image;

/**
 * Which pixels of a line make each pixel of a shorter or longer one, and with which weights in
 * fixed-point numbers: Pillow's {@code precompute_coeffs} and {@code normalize_coeffs_8bpc} ({@code
 * Resample.c}), whose rounding it keeps.
 */
final class ResampleWeights {

  /** Bits behind the point: 8 are the result's, and 2 keep sums of cubic filters from overflow. */
  static final int PRECISION = 32 - 8 - 2;

  private final int[] first;
  private final int[] count;
  private final int[] weights;
  private final int taps;

  private ResampleWeights(int size, int taps) {
    this.first = new int[size];
    this.count = new int[size];
    this.weights = new int[size * taps];
    this.taps = taps;
  }

  /**
   * Computes the weights of some of the new pixels.
   *
   * @param from pixels of the old line
   * @param to pixels of the new line
   * @param interpolation the filter
   * @param begin the first new pixel
   * @param end the end of the new pixels (excluded)
   */
  static ResampleWeights of(int from, int to, Interpolation interpolation, int begin, int end) {
    double scale = (double) from / to;
    double filterScale = Math.max(scale, 1);
    double support = interpolation.radius() * filterScale;
    int taps = (int) Math.ceil(support) * 2 + 1;
    int size = end - begin;
    ResampleWeights result = new ResampleWeights(size, taps);
    double[] exact = new double[taps];
    for (int i = 0; i < size; i++) {
      double center = (begin + i + 0.5) * scale;
      int low = Math.max((int) (center - support + 0.5), 0);
      int high = Math.min((int) (center + support + 0.5), from);
      double sum = 0;
      for (int j = 0; j < high - low; j++) {
        exact[j] = interpolation.weight((j + low - center + 0.5) * (1 / filterScale));
        sum += exact[j];
      }
      result.first[i] = low;
      result.count[i] = high - low;
      for (int j = 0; j < high - low; j++) {
        double share = sum == 0 ? exact[j] : exact[j] / sum;
        result.weights[i * taps + j] = (int) (share * (1 << PRECISION) + (share < 0 ? -0.5 : 0.5));
      }
    }
    return result;
  }

  /** Returns for each new pixel the first old one. */
  int[] first() {
    return first;
  }

  /** Returns for each new pixel the number of old ones, 1 or more. */
  int[] count() {
    return count;
  }

  /** Returns the weights, times 2^{@link #PRECISION}: those of new pixel i from i * taps on. */
  int[] weights() {
    return weights;
  }

  /** Returns the weights that there is room for at each new pixel. */
  int taps() {
    return taps;
  }

  /** Returns the number of new pixels. */
  int size() {
    return first.length;
  }

  /** Returns the first old pixel that is needed. */
  int begin() {
    return first[0];
  }

  /** Returns the end of the old pixels that are needed (excluded). */
  int end() {
    return first[size() - 1] + count[size() - 1];
  }
}
