package io.github.adabet.bench.statistics;

import java.util.Arrays;

/**
 * The signed rank test of paired differences (Wilcoxon 1945), two-sided: whether they are symmetric
 * about zero. Zeros are left out, equal sizes share their mean rank. Differences are rounded to
 * {@value #DECIMALS} decimal places first, because shares that differ by as many images (0.3 - 0.2
 * and 0.2 - 0.1) do not differ by the same number otherwise. Up to {@value #EXACT} differences the
 * probability is exact, given the ties: the distribution over all signs. Above, it is normal with
 * the correction for ties, without one for continuity.
 *
 * @param differences number of differences that are not zero
 * @param rankSum sum of the ranks of the positive ones
 * @param probability of a sum at least as far from its mean, if there is no difference; 1 without
 *     differences
 */
public record SignedRanks(int differences, double rankSum, double probability) {
  /** Up to so many differences all signs are counted. */
  public static final int EXACT = 50;

  /** Decimal places of a difference. */
  public static final int DECIMALS = 9;

  /**
   * Tests differences.
   *
   * @param differences finite; may be none
   * @return sum of ranks and probability
   */
  public static SignedRanks of(double... differences) {
    double[] some =
        Arrays.stream(differences).map(Rounded::of).filter(value -> value != 0).toArray();
    int[] ranks = doubledRanks(some);
    int sum = 0;
    for (int i = 0; i < some.length; i++) {
      sum += some[i] > 0 ? ranks[i] : 0;
    }
    double probability =
        some.length == 0 ? 1 : some.length <= EXACT ? exact(ranks, sum) : normal(ranks, sum);
    return new SignedRanks(some.length, sum / 2.0, probability);
  }

  /** Twice the mean rank of the size of each: whole numbers. */
  private static int[] doubledRanks(double[] differences) {
    int[] ranks = new int[differences.length];
    for (int i = 0; i < ranks.length; i++) {
      double size = Math.abs(differences[i]);
      long smaller = Arrays.stream(differences).filter(other -> Math.abs(other) < size).count();
      long equal = Arrays.stream(differences).filter(other -> Math.abs(other) == size).count();
      ranks[i] = Math.toIntExact(2 * smaller + equal + 1);
    }
    return ranks;
  }

  /**
   * Counts the signs by the sums they give; what is as far from the mean as the sum, or farther.
   */
  private static double exact(int[] ranks, int sum) {
    int total = Arrays.stream(ranks).sum();
    double[] share = new double[total + 1];
    share[0] = 1;
    for (int rank : ranks) {
      for (int reached = total; reached >= 0; reached--) {
        share[reached] = (share[reached] + (reached >= rank ? share[reached - rank] : 0)) / 2;
      }
    }
    int distance = Math.abs(2 * sum - total);
    double probability = 0;
    for (int reached = 0; reached <= total; reached++) {
      probability += Math.abs(2 * reached - total) >= distance ? share[reached] : 0;
    }
    return Math.min(1, probability);
  }

  private static double normal(int[] ranks, int sum) {
    double mean = Arrays.stream(ranks).sum() / 2.0;
    double variance = Arrays.stream(ranks).mapToDouble(rank -> (double) rank * rank).sum() / 4;
    return 2 * Normal.upper(Math.abs(sum - mean) / Math.sqrt(variance));
  }
}
