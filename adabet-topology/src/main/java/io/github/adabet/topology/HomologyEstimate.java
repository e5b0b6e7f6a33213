package io.github.adabet.topology;

import io.github.adabet.MemorySize;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/**
 * What a computation will need at most, known before it starts.
 *
 * @param points number of points
 * @param edges number of edges with length &lt;= the threshold that will be used
 * @param simplices for each dimension from 0 to the maximum degree + 1 a number that the simplices
 *     at the threshold do not exceed
 * @param bytes what the engine will hold beside its arguments, at most, before it reduces the first
 *     column: tables, edges and the list of columns. What the reduction itself adds depends on the
 *     distances and cannot be known; engines count it while they work
 */
public record HomologyEstimate(int points, long edges, List<BigInteger> simplices, long bytes) {
  /**
   * Copies the list and checks the ranges.
   *
   * @throws IllegalArgumentException if a number is negative
   */
  public HomologyEstimate {
    simplices = List.copyOf(simplices);
    boolean negative = simplices.stream().anyMatch(count -> count.signum() < 0);
    if (points < 0 || edges < 0 || bytes < 0 || negative) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "points %d, edges %d, simplices %s, bytes %d; all must be 0 or more.",
              points,
              edges,
              simplices,
              bytes));
    }
  }

  /**
   * Refuses what needs too much memory.
   *
   * @param maximumMemory bytes, as in {@link RipsOptions#maximumMemory()}
   * @throws ComplexTooLargeException if {@link #bytes()} is larger
   */
  public void requireWithin(long maximumMemory) {
    if (bytes > maximumMemory) {
      throw new ComplexTooLargeException(
          String.format(
              Locale.ROOT,
              "the computation needs up to %s before its reduction begins and may take %s:"
                  + " raise maximumMemory, or lower the maximum degree or the threshold, or take"
                  + " fewer points.",
              MemorySize.needed(bytes),
              MemorySize.available(maximumMemory)));
    }
  }
}
