package io.github.adabet.topology.internal.homology.loops;

import io.github.adabet.topology.internal.homology.algebra.Chain;
import io.github.adabet.topology.internal.homology.algebra.PrimeField;
import io.github.adabet.topology.internal.homology.call.BarCollector;
import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.call.IntList;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The bars of degree 1 by homology: reduces the boundaries of the critical triangles, written as
 * sums of loop edges, from left to right; the youngest loop edge left in a column is the one whose
 * bar the triangle ends. The algorithm's note stands in {@code PersistentHomology}. One instance
 * serves one filtration.
 */
public final class LoopReduction {
  /** How many edges are looked at before the columns found are reduced. */
  private static final int STEP = 1 << 14;

  private static final int BLOCK = 64;
  private static final int ALIVE = -1;

  private final EdgeFiltration filtration;
  private final PrimeField field;
  private final LoopEdges loops;
  private final EngineCall call;
  private final StatePool<GradientPaths> paths;
  private final Chain working;

  /**
   * Of each loop edge, the column that has it as its youngest, places and coefficients in turn;
   * empty if there is none.
   */
  private final int[][] columns;

  /** Of each loop edge, the rank of the edge that ends its bar, or {@link #ALIVE}. */
  private final int[] ends;

  private int ended;

  public LoopReduction(
      EdgeFiltration filtration, PrimeField field, LoopEdges loops, EngineCall call) {
    this.filtration = filtration;
    this.field = field;
    this.loops = loops;
    this.call = call;
    call.hold(24L * loops.size() + Chain.bytes(loops.size()));
    AtomicIntegerArray witnesses = new AtomicIntegerArray(filtration.edges().size());
    this.paths =
        new StatePool<>(call, () -> new GradientPaths(filtration, field, loops, witnesses));
    this.working = new Chain(field, loops.size());
    this.columns = new int[loops.size()][0];
    this.ends = new int[loops.size()];
    Arrays.fill(ends, ALIVE);
  }

  /** Finds and reduces columns as long as a bar is alive or to come; looks at no other edges. */
  public void reduce(StarScan scan) {
    int edges = filtration.edges().size();
    int rank = 0;
    while (rank < edges && ended < loops.size()) {
      if (loops.before(rank) == ended) {
        rank = loops.rank(ended);
      }
      int end = (int) Math.min(edges, (long) rank + STEP);
      reduce(scan.triangles(rank, end));
      rank = end;
    }
  }

  /**
   * Reduces the columns of some triangles.
   *
   * @param triangles later ones than before, in their order
   * @return for each whether it ends a bar; the others begin one of degree 2
   */
  public boolean[] reduce(CriticalTriangles triangles) {
    boolean[] negative = new boolean[triangles.size()];
    IntList[] boundaries = boundaries(triangles);
    for (int i = 0; i < boundaries.length && ended < loops.size(); i++) {
      negative[i] = reduce(triangles.rank(i), boundaries[i]);
    }
    return negative;
  }

  private IntList[] boundaries(CriticalTriangles triangles) {
    IntList[] boundaries = new IntList[triangles.size()];
    paths.run(
        (boundaries.length + BLOCK - 1) / BLOCK,
        (own, block) -> {
          int end = Math.min(boundaries.length, (block + 1) * BLOCK);
          for (int i = block * BLOCK; i < end; i++) {
            call.check();
            boundaries[i] = new IntList();
            own.boundary(triangles.rank(i), triangles.apex(i), triangles.vertex(i), boundaries[i]);
          }
        });
    return boundaries;
  }

  private boolean reduce(int rank, IntList boundary) {
    call.check();
    for (int i = 0; i < boundary.size(); i += 2) {
      working.add(boundary.get(i), boundary.get(i + 1));
    }
    for (int pivot = working.largest(); pivot >= 0; pivot = working.largest()) {
      int[] column = columns[pivot];
      if (column.length == 0) {
        columns[pivot] = take();
        ends[pivot] = rank;
        ended++;
        return true;
      }
      int factor = field.eliminating(working.coefficient(pivot), column[1]);
      for (int i = 0; i < column.length; i += 2) {
        working.add(column[i], field.multiply(factor, column[i + 1]));
      }
    }
    return false;
  }

  /** Empties the working column into an array. */
  private int[] take() {
    IntList column = new IntList();
    for (int place = working.largest(); place >= 0; place = working.largest()) {
      column.add(place);
      column.add(working.coefficient(place));
      working.remove(place);
    }
    call.hold(16 + 4L * column.size());
    return column.toArray();
  }

  /** Adds the bars. */
  public void collect(BarCollector bars) {
    EdgeOrder edges = filtration.edges();
    for (int place = 0; place < loops.size(); place++) {
      float death = ends[place] == ALIVE ? Float.POSITIVE_INFINITY : edges.length(ends[place]);
      bars.add(edges.length(loops.rank(place)), death, null);
    }
  }
}
