package io.github.adabet.topology.internal.homology.cohomology;

import io.github.adabet.topology.internal.homology.algebra.PrimeField;
import io.github.adabet.topology.internal.homology.algebra.Terms;
import io.github.adabet.topology.internal.homology.call.BarCollector;
import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import io.github.adabet.topology.internal.homology.filtration.SimplexCode;
import io.github.adabet.topology.internal.support.Workers;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Reduces the coboundary matrix of one degree on several threads. The algorithm's note stands in
 * {@code PersistentHomology}. One instance serves one degree of one filtration.
 */
public final class CoboundaryReduction {
  private static final int BLOCK = 64;

  private final SimplexCode code;
  private final PrimeField field;
  private final int degree;
  private final SimplexList columns;
  private final EngineCall call;
  private final PivotTable pivots;

  /** The columns that are more than the coboundary of their simplex. */
  private final AtomicReferenceArray<ReducedColumn> reduced;

  public CoboundaryReduction(
      SimplexCode code, PrimeField field, int degree, SimplexList columns, EngineCall call) {
    this.code = code;
    this.field = field;
    this.degree = degree;
    this.columns = columns;
    this.call = call;
    call.hold(PivotTable.bytes(columns.size()) + 4L * columns.size());
    this.pivots = new PivotTable(columns.size());
    this.reduced = new AtomicReferenceArray<>(columns.size());
  }

  /** Reduces all columns; with more than one thread the summands vary from call to call. */
  public void reduce(int threads) {
    int blocks = (int) (((long) columns.size() + BLOCK - 1) / BLOCK);
    Workers.run(
        threads,
        blocks,
        call.cancellation(),
        () -> new ColumnReducer(this),
        (reducer, block) -> {
          call.report("degree " + degree, (long) block * BLOCK, columns.size());
          int end = (int) Math.min(columns.size(), (block + 1L) * BLOCK);
          for (int column = block * BLOCK; column < end; column++) {
            reducer.reduce(column);
          }
        });
  }

  SimplexCode code() {
    return code;
  }

  PrimeField field() {
    return field;
  }

  int degree() {
    return degree;
  }

  SimplexList columns() {
    return columns;
  }

  EngineCall call() {
    return call;
  }

  /** The pivots, which are the simplices that end bars. */
  public PivotTable pivots() {
    return pivots;
  }

  AtomicReferenceArray<ReducedColumn> reduced() {
    return reduced;
  }

  /** Adds the bars, those of columns without pivot as essential, and their cocycles if wanted. */
  public void collect(BarCollector bars, boolean cocycles) {
    EdgeOrder edges = code.filtration().edges();
    long[] pivotOf = new long[columns.size()];
    Arrays.fill(pivotOf, PivotTable.NONE);
    for (int slot = 0; slot < pivots.slots(); slot++) {
      if (pivots.owner(slot) != PivotTable.NONE) {
        pivotOf[PivotTable.column(pivots.owner(slot))] = pivots.pivot(slot);
      }
    }
    for (int column = 0; column < columns.size(); column++) {
      float birth = edges.length(code.rank(columns.get(column), degree));
      float death =
          pivotOf[column] == PivotTable.NONE
              ? Float.POSITIVE_INFINITY
              : edges.length(code.rank(pivotOf[column], degree + 1));
      if (bars.wants(birth, death)) {
        bars.add(birth, death, cocycles ? cocycle(column) : null);
      }
    }
  }

  private Terms cocycle(int column) {
    ReducedColumn kept = reduced.get(column);
    long[] summands = kept == null ? new long[0] : kept.summands();
    int[] vertices = new int[Math.multiplyExact(summands.length + 1, degree + 1)];
    int[] coefficients = new int[summands.length + 1];
    int[] simplex = new int[degree + 1];
    for (int term = 0; term <= summands.length; term++) {
      boolean own = term == 0;
      long number = own ? columns.get(column) : field.simplex(summands[term - 1]);
      coefficients[term] = own ? 1 : field.coefficient(summands[term - 1]);
      code.vertices(number, degree, simplex);
      System.arraycopy(simplex, 0, vertices, term * (degree + 1), degree + 1);
    }
    return new Terms(vertices, coefficients);
  }
}
