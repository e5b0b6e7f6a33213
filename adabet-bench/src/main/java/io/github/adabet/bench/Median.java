package io.github.adabet.bench;

import java.util.List;

/** The middle of a sample. */
public final class Median {
  private Median() {}

  /**
   * The median: of an even number of values the mean of the two in the middle.
   *
   * @param values one or more, in any order
   * @return the median
   * @throws IllegalArgumentException if there are none
   */
  public static double of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("the sample is empty; a median needs a value.");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
