package io.github.adabet.topology.internal.homology.algebra;

/**
 * A sum of numbered cells with coefficients that gives out the cell of the largest number. Equal
 * cells are added up at once. One instance belongs to one thread.
 */
public final class Chain {
  private final PrimeField field;
  private final short[] coefficients;
  private final BitTree cells;

  /** The empty sum of cells from 0 to a bound, excluded. */
  public Chain(PrimeField field, int bound) {
    this.field = field;
    coefficients = new short[bound];
    cells = new BitTree(bound);
  }

  /** The bytes that a chain takes. */
  public static long bytes(int bound) {
    return 2L * bound + bound / 7 + 64;
  }

  /** Adds a multiple of a cell; the coefficient is 0 to p − 1. */
  public void add(int cell, int coefficient) {
    int before = coefficients[cell];
    int sum = field.add(before, coefficient);
    coefficients[cell] = (short) sum;
    if (sum == 0 && before != 0) {
      cells.remove(cell);
    } else if (sum != 0 && before == 0) {
      cells.add(cell);
    }
  }

  /** The cell of the largest number with a coefficient that is not 0, or -1. */
  public int largest() {
    return cells.largest();
  }

  public int coefficient(int cell) {
    return coefficients[cell];
  }

  /** Removes a cell that is in the sum. */
  public void remove(int cell) {
    coefficients[cell] = 0;
    cells.remove(cell);
  }
}
