package io.github.adabet.topology.internal.homology;

import io.github.adabet.topology.internal.Workers;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The bars of degree 1 by homology: reduces the boundaries of the critical triangles, written as
 * sums of loop edges, from left to right; the youngest loop edge left in a column is the one whose
 * bar the triangle ends. The algorithm's note stands in {@link PersistentHomology}. One instance
 * serves one filtration.
 */
final class LoopReduction {
  private static final int BLOCK = 64;
  private static final int BLOCKS_AT_ONCE = 64;

  private final EdgeFiltration filtration;
  private final PrimeField field;
  private final LoopEdges loops;
  private final CriticalTriangles triangles;
  private final EngineCall call;
  private final AtomicIntegerArray witnesses;
  private final Chain working;

  /**
   * Of each loop edge, the column that has it as its youngest, places and coefficients in turn;
   * empty if there is none.
   */
  private final int[][] columns;

  /** Of each loop edge, the place of the triangle that ends its bar, or -1. */
  private final int[] killers;

  private int alive;

  LoopReduction(
      EdgeFiltration filtration,
      PrimeField field,
      LoopEdges loops,
      CriticalTriangles triangles,
      EngineCall call) {
    this.filtration = filtration;
    this.field = field;
    this.loops = loops;
    this.triangles = triangles;
    this.call = call;
    int edges = filtration.edges().size();
    call.hold(24L * loops.size() + Chain.bytes(loops.size()));
    this.witnesses = new AtomicIntegerArray(edges);
    this.working = new Chain(field, loops.size());
    this.columns = new int[loops.size()][0];
    this.killers = new int[loops.size()];
    Arrays.fill(killers, -1);
    this.alive = loops.size();
  }

  /** Reduces until no loop is left, in steps of some blocks of columns. */
  void reduce() {
    int step = BLOCK * BLOCKS_AT_ONCE;
    for (int first = 0; first < triangles.size() && alive > 0; first += step) {
      call.report("degree 1", first, triangles.size());
      int end = Math.min(triangles.size(), first + step);
      IntList[] boundaries = boundaries(first, end);
      for (int triangle = first; triangle < end && alive > 0; triangle++) {
        reduce(triangle, boundaries[triangle - first]);
      }
    }
  }

  private IntList[] boundaries(int first, int end) {
    IntList[] boundaries = new IntList[end - first];
    Workers.run(
        call.threads(),
        (boundaries.length + BLOCK - 1) / BLOCK,
        call.cancellation(),
        () -> new GradientPaths(filtration, field, loops, witnesses),
        (paths, block) -> {
          int blockEnd = Math.min(boundaries.length, (block + 1) * BLOCK);
          for (int i = block * BLOCK; i < blockEnd; i++) {
            boundaries[i] = new IntList();
            int triangle = first + i;
            paths.boundary(
                triangles.rank(triangle),
                triangles.apex(triangle),
                triangles.vertex(triangle),
                boundaries[i]);
          }
        });
    return boundaries;
  }

  private void reduce(int triangle, IntList boundary) {
    call.check();
    for (int i = 0; i < boundary.size(); i += 2) {
      working.add(boundary.get(i), boundary.get(i + 1));
    }
    for (int pivot = working.largest(); pivot >= 0; pivot = working.largest()) {
      int[] column = columns[pivot];
      if (column.length == 0) {
        columns[pivot] = take();
        killers[pivot] = triangle;
        alive--;
        return;
      }
      int factor = field.eliminating(working.coefficient(pivot), column[1]);
      for (int i = 0; i < column.length; i += 2) {
        working.add(column[i], field.multiply(factor, column[i + 1]));
      }
    }
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
  void collect(BarCollector bars) {
    EdgeOrder edges = filtration.edges();
    for (int place = 0; place < loops.size(); place++) {
      float death =
          killers[place] < 0
              ? Float.POSITIVE_INFINITY
              : edges.length(triangles.rank(killers[place]));
      bars.add(edges.length(loops.rank(place)), death, null);
    }
  }

  /** Whether each triangle, by its place, ends a bar; the others begin one of degree 2. */
  boolean[] negative() {
    boolean[] negative = new boolean[triangles.size()];
    for (int killer : killers) {
      if (killer >= 0) {
        negative[killer] = true;
      }
    }
    return negative;
  }
}
