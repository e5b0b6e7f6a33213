package io.github.adabet.topology.internal.homology;

/**
 * A reduced column: its pivot, or {@link PivotTable#NONE} if the column is 0, and the simplices,
 * beside the column's own, that it is the sum of the coboundaries of, packed with their
 * coefficients. Immutable: the array is never written to.
 */
record ReducedColumn(long pivot, long[] summands) {}
