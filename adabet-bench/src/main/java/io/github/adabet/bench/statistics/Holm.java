package io.github.adabet.bench.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's correction (1979) of the probabilities of several tests. */
public final class Holm {
  private Holm() {}

  /**
   * Corrects, so that the chance of a single false finding among all tests stays below the level.
   *
   * @param probabilities of the tests, each in [0, 1]
   * @return corrected ones in the same order, each at most 1 and not below the uncorrected
   */
  public static double[] adjust(double... probabilities) {
    List<Integer> order =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted(Comparator.comparingDouble(test -> probabilities[test]))
            .toList();
    double[] adjusted = new double[probabilities.length];
    double highest = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      int test = order.get(rank);
      highest = Math.max(highest, Math.min(1, (order.size() - rank) * probabilities[test]));
      adjusted[test] = highest;
    }
    return adjusted;
  }
}
