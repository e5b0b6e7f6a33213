package io.github.adabet.topology.internal.cohomology;

import io.github.adabet.topology.internal.Cancellation;
import java.util.Arrays;

/**
 * Reduces the coboundary matrix of one degree, one column after another; the columns themselves are
 * not kept, only which simplices each is the sum of the coboundaries of. The algorithm's note
 * stands in {@link PersistentCohomology}. One instance serves one degree of one filtration.
 */
final class CoboundaryReduction {
  private final PrimeField field;
  private final int degree;
  private final SimplexList columns;
  private final BarCollector bars;
  private final Cancellation cancellation;
  private final Coboundary coboundary;
  private final ApparentPairs apparent;
  private final PivotTable pivots = new PivotTable();

  /** The sum of coboundaries under reduction, and the simplices it is the sum of. */
  private final CochainHeap working;

  private final CochainHeap summands;

  /** The summands of all reduced columns, one after another, without each column's own simplex. */
  private long[] keptSummands = new long[64];

  private float[] keptDiameters = new float[64];
  private final int[] keptEnds;

  CoboundaryReduction(
      RipsFiltration filtration,
      PrimeField field,
      int degree,
      SimplexList columns,
      BarCollector bars,
      Cancellation cancellation) {
    this.field = field;
    this.degree = degree;
    this.columns = columns;
    this.bars = bars;
    this.cancellation = cancellation;
    this.coboundary = new Coboundary(filtration, degree + 1);
    this.apparent = new ApparentPairs(filtration, degree + 2);
    this.working = new CochainHeap(field);
    this.summands = new CochainHeap(field);
    this.keptEnds = new int[columns.size() + 1];
  }

  /** Collects the bars, and returns the pivots, which are the simplices that end them. */
  PivotTable reduce() {
    for (int column = 0; column < columns.size(); column++) {
      cancellation.check();
      keptEnds[column + 1] = keptEnds[column];
      reduce(column);
    }
    return pivots;
  }

  private void reduce(int column) {
    float birth = columns.diameter(column);
    boolean notZero = start(columns.index(column), birth);
    while (notZero) {
      long pivot = working.index();
      float diameter = working.diameter();
      int coefficient = working.coefficient();
      int earlier = pivots.column(pivot);
      if (earlier != PivotTable.NONE) {
        working.push(pivot, diameter, coefficient);
        addColumn(earlier, field.eliminating(coefficient, pivots.coefficient(pivot)));
      } else if (apparent.findFacet(pivot, diameter, degree + 1)) {
        working.push(pivot, diameter, coefficient);
        int given = field.signed(1, apparent.negative());
        addCoboundary(apparent.facet(), diameter, field.eliminating(coefficient, given));
      } else {
        pivots.put(pivot, column, coefficient);
        keepSummands(column);
        bars.add(birth, diameter);
        return;
      }
      notZero = working.pop();
    }
    bars.add(birth, Float.POSITIVE_INFINITY);
  }

  /**
   * Sets the working column to the coboundary of a simplex and pops its pivot; false if it is 0.
   * Stops early at an emergent pair: the first cofacet of the simplex's own diameter, if no column
   * has it as pivot, is the pivot of the reduced column.
   */
  private boolean start(long simplex, float diameter) {
    working.clear();
    summands.clear();
    boolean mayEmerge = true;
    coboundary.start(simplex, diameter, degree);
    while (coboundary.next()) {
      long cofacet = coboundary.index();
      int coefficient = field.signed(1, coboundary.negative());
      if (mayEmerge && coboundary.diameter() == diameter) {
        if (pivots.column(cofacet) == PivotTable.NONE
            && !apparent.findFacet(cofacet, diameter, degree + 1)) {
          working.clear();
          working.push(cofacet, diameter, coefficient);
          return working.pop();
        }
        mayEmerge = false;
      }
      working.push(cofacet, coboundary.diameter(), coefficient);
    }
    return working.pop();
  }

  private void addColumn(int column, int factor) {
    addCoboundary(columns.index(column), columns.diameter(column), factor);
    for (int i = keptEnds[column]; i < keptEnds[column + 1]; i++) {
      int coefficient = field.multiply(factor, field.coefficient(keptSummands[i]));
      addCoboundary(field.index(keptSummands[i]), keptDiameters[i], coefficient);
    }
  }

  private void addCoboundary(long simplex, float diameter, int coefficient) {
    cancellation.check();
    summands.push(simplex, diameter, coefficient);
    coboundary.start(simplex, diameter, degree);
    while (coboundary.next()) {
      working.push(
          coboundary.index(),
          coboundary.diameter(),
          field.signed(coefficient, coboundary.negative()));
    }
  }

  private void keepSummands(int column) {
    int end = keptEnds[column];
    while (summands.pop()) {
      if (end == keptSummands.length) {
        int grown = Growth.next(end);
        keptSummands = Arrays.copyOf(keptSummands, grown);
        keptDiameters = Arrays.copyOf(keptDiameters, grown);
      }
      keptSummands[end] = field.pack(summands.index(), summands.coefficient());
      keptDiameters[end++] = summands.diameter();
    }
    keptEnds[column + 1] = end;
  }
}
