package io.github.adabet.bench.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The mean of a sample, and an interval by the percentile bootstrap (Efron 1979): as many values
 * are drawn anew from the sample, with replacement, {@value #DRAWS} times, and the interval holds
 * the middle {@value #CONFIDENCE} of their means. Values in groups (seeds of one network and data
 * set, for example) are drawn as groups first and within each group then, and the mean is that of
 * the groups' means, so that groups that differ widen the interval. Deterministic: draws are from a
 * fixed seed.
 *
 * <p>Of very few values the interval is too narrow; of one group and one value it is a point.
 *
 * @param mean of the sample
 * @param low the lower end
 * @param high the upper end
 */
public record MeanInterval(double mean, double low, double high) {
  /** How many times a sample is drawn anew. */
  public static final int DRAWS = 10_000;

  /** The share of the draws in the interval. */
  public static final double CONFIDENCE = 0.95;

  private static final long SEED = 20_261_130;

  /**
   * The mean of single values.
   *
   * @param values one or more, finite
   * @return mean and interval
   * @throws IllegalArgumentException if there is no value
   */
  public static MeanInterval of(double... values) {
    return ofGroups(List.of(values));
  }

  /**
   * The mean of values in groups.
   *
   * @param groups one or more, each of one or more finite values
   * @return the mean of the groups' means and its interval
   * @throws IllegalArgumentException if there is no group, or one is empty
   */
  public static MeanInterval ofGroups(List<double[]> groups) {
    if (groups.isEmpty() || groups.stream().anyMatch(group -> group.length == 0)) {
      throw new IllegalArgumentException("a mean needs at least one value in each group");
    }
    double mean = groups.stream().mapToDouble(MeanInterval::mean).average().orElseThrow();
    SplittableRandom random = new SplittableRandom(SEED);
    double[] means = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (int i = 0; i < groups.size(); i++) {
        double[] group = groups.get(groups.size() == 1 ? 0 : random.nextInt(groups.size()));
        double ofGroup = 0;
        for (int k = 0; k < group.length; k++) {
          ofGroup += group[random.nextInt(group.length)];
        }
        sum += ofGroup / group.length;
      }
      means[draw] = sum / groups.size();
    }
    Arrays.sort(means);
    double tail = (1 - CONFIDENCE) / 2;
    return new MeanInterval(mean, quantile(means, tail), quantile(means, 1 - tail));
  }

  /**
   * Whether the interval leaves out zero.
   *
   * @return false if zero is an end of it
   */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** Linear between the two nearest values. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
