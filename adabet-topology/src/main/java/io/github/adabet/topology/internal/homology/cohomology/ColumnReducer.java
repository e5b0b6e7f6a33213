package io.github.adabet.topology.internal.homology.cohomology;

import io.github.adabet.topology.internal.homology.algebra.PrimeField;
import io.github.adabet.topology.internal.homology.call.Growth;
import java.util.Arrays;

/**
 * Reduces columns for one thread, while others may do the same in the same matrix: a column that
 * meets a pivot of an earlier column adds that column, and one that meets the pivot of a later
 * column takes it over and leaves the later column to be reduced further.
 */
final class ColumnReducer {
  private static final int NONE = -1;
  private static final int CHECKED_EVERY = 16;

  private final CoboundaryReduction matrix;
  private final PrimeField field;
  private final int degree;
  private final SimplexList columns;
  private final PivotTable pivots;
  private final Coboundary coboundary;
  private final ApparentPairs apparent;

  /** The sum of coboundaries under reduction, and the simplices it is the sum of. */
  private final CochainHeap working;

  private final CochainHeap summands;
  private boolean alone;

  /** Whether the working column is cut down to its pivot. */
  private boolean emergent;

  private int unchecked;

  ColumnReducer(CoboundaryReduction matrix) {
    this.matrix = matrix;
    this.field = matrix.field();
    this.degree = matrix.degree();
    this.columns = matrix.columns();
    this.pivots = matrix.pivots();
    this.coboundary = new Coboundary(matrix.code(), degree + 1);
    this.apparent = new ApparentPairs(matrix.code(), degree + 2);
    this.working = new CochainHeap(field);
    this.summands = new CochainHeap(field);
  }

  /** Reduces a column, and those that lose their pivots on the way. */
  void reduce(int column) {
    matrix.call().check();
    int displaced = settle(column, start(column));
    while (displaced != NONE) {
      displaced = settle(displaced, restart(displaced));
    }
  }

  /** Reduces the working column until it has a pivot or is 0; the column displaced, or none. */
  private int settle(int column, boolean notZero) {
    boolean left = notZero;
    while (left) {
      long pivot = working.simplex();
      int coefficient = working.coefficient();
      if (!emergent && apparent.findFacet(pivot, degree + 1)) {
        working.push(field.pack(pivot, coefficient));
        int given = field.signed(1, apparent.negative());
        addCoboundary(apparent.facet(), field.eliminating(coefficient, given));
      } else {
        int slot = pivots.slot(pivot);
        long owner = pivots.owner(slot);
        if (owner != PivotTable.NONE && PivotTable.column(owner) < column) {
          putBack(column, field.pack(pivot, coefficient));
          addColumn(slot, pivot, coefficient);
        } else {
          keep(column, pivot);
          if (pivots.claim(slot, owner, PivotTable.owner(column, coefficient, alone))) {
            return owner == PivotTable.NONE ? NONE : PivotTable.column(owner);
          }
          continue;
        }
      }
      left = working.pop();
    }
    keep(column, PivotTable.NONE);
    return NONE;
  }

  /**
   * Sets the working column to the coboundary of a simplex and pops its pivot; false if it is 0.
   * Stops early at an emergent pair: the first cofacet in the simplex's own star, if no column has
   * it as pivot, is the pivot of the reduced column.
   */
  private boolean start(int column) {
    working.clear();
    summands.clear();
    alone = true;
    emergent = false;
    boolean mayEmerge = true;
    coboundary.start(columns.get(column), degree);
    while (coboundary.next()) {
      long cofacet = coboundary.cofacet();
      long packed = field.pack(cofacet, field.signed(1, coboundary.negative()));
      if (mayEmerge && coboundary.inStar()) {
        mayEmerge = false;
        if (!pivots.contains(cofacet) && !apparent.findFacet(cofacet, degree + 1)) {
          working.clear();
          working.push(packed);
          emergent = true;
          return working.pop();
        }
      }
      working.push(packed);
    }
    return working.pop();
  }

  /** Sets the working column to what a column was when it had a pivot; false if it is 0. */
  private boolean restart(int column) {
    working.clear();
    summands.clear();
    alone = true;
    emergent = false;
    addOwnCoboundary(columns.get(column), 1);
    ReducedColumn kept = matrix.reduced().get(column);
    if (kept != null) {
      addSummands(kept, 1);
    }
    return working.pop();
  }

  /** Undoes the last pop; completes the column if another thread has just taken its pivot. */
  private void putBack(int column, long packed) {
    if (emergent) {
      emergent = false;
      working.clear();
      addOwnCoboundary(columns.get(column), 1);
    } else {
      working.push(packed);
    }
  }

  /** Adds the column that owns a slot so that the pivot vanishes; tries anew if it is displaced. */
  private void addColumn(int slot, long pivot, int coefficient) {
    while (true) {
      long owner = pivots.owner(slot);
      int other = PivotTable.column(owner);
      ReducedColumn kept = PivotTable.alone(owner) ? null : matrix.reduced().get(other);
      if (PivotTable.alone(owner) || (kept != null && kept.pivot() == pivot)) {
        int factor = field.eliminating(coefficient, PivotTable.coefficient(owner));
        addCoboundary(columns.get(other), factor);
        if (kept != null) {
          addSummands(kept, factor);
        }
        return;
      }
      // The owner lost the pivot to an earlier column, which stands in the slot by now.
      Thread.onSpinWait();
    }
  }

  private void addSummands(ReducedColumn kept, int factor) {
    for (long packed : kept.summands()) {
      addCoboundary(field.simplex(packed), field.multiply(factor, field.coefficient(packed)));
    }
  }

  private void addCoboundary(long simplex, int coefficient) {
    checkNowAndThen();
    alone = false;
    summands.push(field.pack(simplex, coefficient));
    addOwnCoboundary(simplex, coefficient);
  }

  private void addOwnCoboundary(long simplex, int coefficient) {
    coboundary.start(simplex, degree);
    while (coboundary.next()) {
      working.push(
          field.pack(coboundary.cofacet(), field.signed(coefficient, coboundary.negative())));
    }
  }

  /** Publishes the summands; what is left in the heap stays there, summed up. */
  private void keep(int column, long pivot) {
    if (alone) {
      return;
    }
    long[] kept = new long[16];
    int size = 0;
    while (summands.pop()) {
      if (size == kept.length) {
        kept = Arrays.copyOf(kept, Growth.next(size));
      }
      kept[size++] = field.pack(summands.simplex(), summands.coefficient());
    }
    kept = Arrays.copyOf(kept, size);
    matrix.call().hold(32 + 8L * size);
    matrix.reduced().set(column, new ReducedColumn(pivot, kept));
    // A failed claim goes on from here, and needs the summands again.
    for (long packed : kept) {
      summands.push(packed);
    }
  }

  private void checkNowAndThen() {
    if (unchecked++ % CHECKED_EVERY == 0) {
      matrix.call().check();
    }
  }
}
