package io.github.adabet.topology.diagram;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;

/**
 * Numbers that sum up the bars of one degree. Essential bars do not count: their length is
 * infinite.
 *
 * <p>References: H. Edelsbrunner, J. Harer, "Computational Topology", 2010, chapter VII; for the
 * entropy: N. Atienza, R. Gonzalez-Diaz, M. Rucco, "Persistent entropy for separating topological
 * features from noise in Vietoris-Rips complexes", 2019.
 */
public final class PersistenceStatistics {
  private PersistenceStatistics() {}

  /**
   * Total persistence: the sum of the lengths of the bars that die, in double precision.
   *
   * @param barcode the bars
   * @param degree 0 to {@link Barcode#maximumDegree()}
   * @return 0 or more, finite
   * @throws IllegalArgumentException if the barcode does not hold the degree
   */
  public static double totalPersistence(Barcode barcode, int degree) {
    return barcode.bars(degree).stream()
        .filter(bar -> !bar.essential())
        .mapToDouble(Bar::persistence)
        .sum();
  }

  /**
   * Persistent entropy: the Shannon entropy, in nats, of the lengths of the bars that die, each
   * divided by their sum. It says how evenly persistence is spread over the bars.
   *
   * @param barcode the bars
   * @param degree 0 to {@link Barcode#maximumDegree()}
   * @return 0 to the logarithm of the number of bars that die; 0 if none does
   * @throws IllegalArgumentException if the barcode does not hold the degree
   */
  public static double persistentEntropy(Barcode barcode, int degree) {
    double total = totalPersistence(barcode, degree);
    double entropy = 0;
    for (Bar bar : barcode.bars(degree)) {
      double share = bar.essential() ? 0 : bar.persistence() / total;
      // A share below the smallest double adds nothing, but its logarithm would be infinite.
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return Math.max(0, entropy);
  }
}
