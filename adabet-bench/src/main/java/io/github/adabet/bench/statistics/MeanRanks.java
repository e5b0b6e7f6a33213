package io.github.adabet.bench.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mean ranks of several methods over several cases, and by how much two must differ to be told
 * apart (Nemenyi 1963; Demšar 2006, "Statistical comparisons of classifiers over multiple data
 * sets"): {@code q sqrt(k (k + 1) / (6 n))} for k methods and n cases, where q is the quantile of
 * the studentised range of k normal variables, divided by the root of 2.
 *
 * @param methods names
 * @param ranks mean rank of each, from 1, the best
 * @param cases how many cases the means are over
 */
public record MeanRanks(List<String> methods, List<Double> ranks, int cases) {
  /** The chance of a single false difference. */
  public static final double LEVEL = 0.05;

  private static final double INTEGRATION_END = 8;
  private static final int INTEGRATION_STEPS = 400;
  private static final double LARGEST_RANGE = 20;
  private static final int BISECTIONS = 60;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there are fewer than two methods, or no case
   */
  public MeanRanks {
    methods = List.copyOf(methods);
    ranks = List.copyOf(ranks);
    if (methods.size() < 2 || methods.size() != ranks.size() || cases < 1) {
      throw new IllegalArgumentException(
          "there are %d methods with %d ranks in %d cases; it must be two methods and a case or more"
              .formatted(methods.size(), ranks.size(), cases));
    }
  }

  /**
   * Ranks methods in each case; values that are equal to {@value SignedRanks#DECIMALS} decimal
   * places share their mean rank.
   *
   * @param methods names
   * @param values for each case the values of all methods, higher is better
   * @return mean ranks
   * @throws IllegalArgumentException if there are fewer than two methods, or no case
   */
  public static MeanRanks of(List<String> methods, List<double[]> values) {
    double[] sums = new double[methods.size()];
    for (double[] given : values) {
      double[] ofCase = Arrays.stream(given).map(Rounded::of).toArray();
      for (int method = 0; method < sums.length; method++) {
        double value = ofCase[method];
        long better = Arrays.stream(ofCase).filter(other -> other > value).count();
        long equal = Arrays.stream(ofCase).filter(other -> other == value).count();
        sums[method] += better + (equal + 1) / 2.0;
      }
    }
    List<Double> ranks =
        Arrays.stream(sums).map(sum -> sum / Math.max(1, values.size())).boxed().toList();
    return new MeanRanks(methods, ranks, values.size());
  }

  /**
   * The critical difference.
   *
   * @return the difference of mean ranks from which on two methods are told apart
   */
  public double criticalDifference() {
    double k = methods.size();
    return studentizedRange(methods.size(), 1 - LEVEL)
        / Math.sqrt(2)
        * Math.sqrt(k * (k + 1) / (6.0 * cases));
  }

  /**
   * The methods in order.
   *
   * @return their indices, the best first
   */
  public List<Integer> order() {
    return IntStream.range(0, methods.size())
        .boxed()
        .sorted(Comparator.comparingDouble(ranks::get))
        .toList();
  }

  /**
   * The widest runs of methods, in {@link #order()}, that are not told apart.
   *
   * @return for each run the places of its first and last method, two or more methods
   */
  public List<int[]> cliques() {
    List<Integer> order = order();
    double critical = criticalDifference();
    List<int[]> cliques = new ArrayList<>();
    int reached = -1;
    for (int first = 0; first < order.size(); first++) {
      int last = first;
      while (last + 1 < order.size()
          && ranks.get(order.get(last + 1)) - ranks.get(order.get(first)) < critical) {
        last++;
      }
      if (last > first && last > reached) {
        cliques.add(new int[] {first, last});
        reached = last;
      }
    }
    return cliques;
  }

  /**
   * The quantile of the range of independent standard normal variables.
   *
   * @param variables 2 or more
   * @param share in (0, 1)
   * @return the range that is not exceeded with that probability
   */
  static double studentizedRange(int variables, double share) {
    double low = 0;
    double high = LARGEST_RANGE;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (rangeProbability(variables, middle) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** {@code k times the integral of density(x) (lower(x) - lower(x - range))^(k-1)}, by Simpson. */
  private static double rangeProbability(int variables, double range) {
    double step = 2 * INTEGRATION_END / INTEGRATION_STEPS;
    double sum = 0;
    for (int i = 0; i <= INTEGRATION_STEPS; i++) {
      double x = -INTEGRATION_END + i * step;
      double weight = i == 0 || i == INTEGRATION_STEPS ? 1 : i % 2 == 1 ? 4 : 2;
      double between = Normal.lower(x) - Normal.lower(x - range);
      sum += weight * Normal.density(x) * Math.pow(between, variables - 1.0);
    }
    return variables * sum * step / 3;
  }
}
