package io.github.adabet.bench.statistics;

/** Figures whose equality is asked for. */
final class Rounded {
  private static final double UNITS = Math.pow(10, SignedRanks.DECIMALS);

  private Rounded() {}

  /** Rounds to {@link SignedRanks#DECIMALS} decimal places; zero has no sign. */
  static double of(double value) {
    return Math.rint(value * UNITS) / UNITS + 0.0;
  }
}
