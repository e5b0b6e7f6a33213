package io.github.adabet.topology.internal.engine;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * How many simplices a clique complex can have, from its number of edges alone.
 *
 * <p>By the theorem of Kruskal and Katona, of all graphs with m edges the one with the most cliques
 * is a complete graph with one more vertex joined to some of its vertices: with {@code m = C(a, 2)
 * + b} and {@code 0 <= b < a} it has {@code C(a, k) + C(b, k - 1)} cliques of k vertices.
 *
 * <p><b>References.</b> J. B. Kruskal, "The number of simplices in a complex", 1963; G. Katona, "A
 * theorem of finite sets", 1968.
 */
public final class SimplexBounds {
  private SimplexBounds() {}

  /**
   * The bounds of one complex.
   *
   * @param points number of points
   * @param edges number of edges
   * @param maximumDimension the largest dimension of simplices, 1 or more
   * @return for each dimension from 0 the largest possible number of simplices
   */
  public static List<BigInteger> of(int points, long edges, int maximumDimension) {
    long a = (long) ((1 + Math.sqrt(1 + 8.0 * edges)) / 2);
    while (a * (a - 1) / 2 > edges) {
      a--;
    }
    while ((a + 1) * a / 2 <= edges) {
      a++;
    }
    long b = edges - a * (a - 1) / 2;
    List<BigInteger> bounds = new ArrayList<>();
    bounds.add(BigInteger.valueOf(points));
    BigInteger ofComplete = BigInteger.valueOf(a);
    BigInteger ofRest = BigInteger.ONE;
    for (int dimension = 1; dimension <= maximumDimension; dimension++) {
      // From C(a, d) to C(a, d + 1), and from C(b, d - 1) to C(b, d).
      ofComplete = next(ofComplete, a, dimension);
      ofRest = next(ofRest, b, dimension - 1);
      bounds.add(ofComplete.add(ofRest));
    }
    return bounds;
  }

  private static BigInteger next(BigInteger binomial, long n, int k) {
    return binomial
        .multiply(BigInteger.valueOf(Math.max(0, n - k)))
        .divide(BigInteger.valueOf(k + 1L));
  }
}
