package io.github.adabet.topology.diagram;

import io.github.adabet.topology.Barcode;

/**
 * The bottleneck distance of barcodes: the least t such that the bars of both can be matched with
 * one another at differences of at most t in birth and death, where bars of length 2t or less may
 * stay alone. Stability: if no distance of the points changes by more than t, no degree's
 * bottleneck distance exceeds t.
 */
public final class BottleneckDistance {
  private BottleneckDistance() {}

  /**
   * The distance of two barcodes in one degree. Time: {@code O(n^2.5)} at worst for n bars each,
   * and much less for most barcodes; memory: {@code O(n)}.
   *
   * @param one a barcode
   * @param other another one
   * @param degree 0 to the smaller {@link Barcode#maximumDegree()}
   * @return 0 or more; 0 exactly for equal bars; infinite if the numbers of essential bars differ
   * @throws IllegalArgumentException if one of the barcodes does not hold the degree
   */
  public static double between(Barcode one, Barcode other, int degree) {
    return BottleneckMatching.distance(one.bars(degree), other.bars(degree));
  }
}
