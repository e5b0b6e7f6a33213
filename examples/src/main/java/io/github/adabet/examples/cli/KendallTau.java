package io.github.adabet.examples.cli;

/** How far two scores order things alike: Kendall's tau-b, which knows ties. */
final class KendallTau {
  private KendallTau() {}

  /**
   * Compares two scores of the same things.
   *
   * @param a scores
   * @param b as many, of the same things in the same order
   * @return from -1 (opposite orders) to 1 (the same); NaN if one of them does not order at all
   */
  static double of(double[] a, double[] b) {
    long agreeing = 0;
    long orderedByA = 0;
    long orderedByB = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = i + 1; j < a.length; j++) {
        int byA = Double.compare(a[i], a[j]);
        int byB = Double.compare(b[i], b[j]);
        agreeing += (long) Integer.signum(byA) * Integer.signum(byB);
        orderedByA += byA == 0 ? 0 : 1;
        orderedByB += byB == 0 ? 0 : 1;
      }
    }
    return agreeing / Math.sqrt((double) orderedByA * orderedByB);
  }
}
