package io.github.adabet.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The median of a sample, and an interval that covers the median of what the sample was drawn from
 * with a probability of {@value #CONFIDENCE} or more, whatever the distribution: its ends are the
 * k-th smallest and the k-th largest value, k the largest for which the binomial distribution
 * allows it (Hettmansperger and Sheather 1986, without interpolation).
 *
 * @param median the median of the sample
 * @param low the lower end
 * @param high the upper end
 */
public record MedianInterval(double median, double low, double high) {
  /** The least probability with which the interval covers the median. */
  public static final double CONFIDENCE = 0.95;

  /** So few values, and no pair of them is an interval of this confidence. */
  public static final int FEWEST_VALUES = 6;

  /**
   * The interval of a sample.
   *
   * @param values any number, in any order
   * @return the interval; empty if there are fewer than {@value #FEWEST_VALUES} values
   */
  public static Optional<MedianInterval> of(List<Double> values) {
    int rank = rank(values.size());
    if (rank == 0) {
      return Optional.empty();
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return Optional.of(
        new MedianInterval(
            Median.of(Arrays.stream(sorted).boxed().toList()),
            sorted[rank - 1],
            sorted[sorted.length - rank]));
  }

  /** The largest k for which the k-th smallest and largest value are the ends, 0 if none is. */
  private static int rank(int count) {
    double below = 0;
    double probability = Math.pow(0.5, count);
    int rank = 0;
    // Probability that fewer than rank + 1 of the values lie on one side of the median.
    while (rank < count && 2 * (below + probability) <= 1 - CONFIDENCE) {
      below += probability;
      probability *= (double) (count - rank) / (rank + 1);
      rank++;
    }
    return rank;
  }
}
