package io.github.adabet.topology.internal.homology.cohomology;

/**
 * A reduced column: its pivot, or {@link PivotTable#NONE} if the column is 0, and the simplices,
 * beside the column's own, that it is the sum of the coboundaries of, packed with their
 * coefficients. Immutable: the array is handed over, and not written to any more.
 */
final class ReducedColumn {
  private final long pivot;
  private final long[] summands;

  ReducedColumn(long pivot, long[] summands) {
    this.pivot = pivot;
    this.summands = summands;
  }

  long pivot() {
    return pivot;
  }

  /** Not a copy. */
  long[] summands() {
    return summands;
  }
}
