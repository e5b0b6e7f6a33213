package io.github.adabet.topology.internal.homology.loops;

import io.github.adabet.topology.internal.homology.algebra.Chain;
import io.github.adabet.topology.internal.homology.algebra.PrimeField;
import io.github.adabet.topology.internal.homology.call.IntList;
import io.github.adabet.topology.internal.homology.filtration.CommonNeighbours;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Pushes chains of edges down to those that begin loops: an edge whose lune has a point w is the
 * sum of the two edges from its ends to w, up to the boundary of a triangle of its star; and edges
 * of the spanning tree count as 0, because a cycle is determined by its other edges. One instance
 * belongs to one thread.
 */
final class GradientPaths {
  private static final int UNKNOWN = 0;

  private final EdgeFiltration filtration;
  private final EdgeOrder edges;
  private final PrimeField field;
  private final LoopEdges loops;

  /** Of each edge, 1 more than the point of its lune that was chosen; shared between threads. */
  private final AtomicIntegerArray witnesses;

  private final CommonNeighbours lune;
  private final int[] ends = new int[2];
  private final Chain chain;

  GradientPaths(
      EdgeFiltration filtration, PrimeField field, LoopEdges loops, AtomicIntegerArray witnesses) {
    this.filtration = filtration;
    this.edges = filtration.edges();
    this.field = field;
    this.loops = loops;
    this.witnesses = witnesses;
    this.lune = filtration.neighbours(2);
    this.chain = new Chain(field, edges.size());
  }

  /**
   * The boundary of a critical triangle plus that of the triangle of its last edge and the apex, in
   * which the last edge cancels, as a sum of loop edges.
   *
   * @param rank the rank of the last edge
   * @param apex the apex of its lune
   * @param vertex the third vertex
   * @param result receives the places of the loop edges, each followed by its coefficient, in
   *     descending order
   */
  void boundary(int rank, int apex, int vertex, IntList result) {
    int u = edges.larger(rank);
    int v = edges.smaller(rank);
    addPath(u, vertex, v, 1);
    addPath(v, apex, u, 1);
    for (int edge = chain.largest(); edge >= 0; edge = chain.largest()) {
      int coefficient = chain.coefficient(edge);
      chain.remove(edge);
      if (!loops.critical(edge)) {
        addPath(edges.larger(edge), witness(edge), edges.smaller(edge), coefficient);
        continue;
      }
      int place = loops.place(edge);
      if (place >= 0) {
        result.add(place);
        result.add(coefficient);
      }
    }
  }

  /** Adds a multiple of the edge from one point to a second and that from there to a third. */
  private void addPath(int from, int over, int to, int coefficient) {
    chain.add(filtration.rank(from, over), field.signed(coefficient, from < over));
    chain.add(filtration.rank(over, to), field.signed(coefficient, over < to));
  }

  /** The point of the lune that is joined to both ends earliest. */
  private int witness(int edge) {
    int known = witnesses.getPlain(edge);
    if (known != UNKNOWN) {
      return known - 1;
    }
    ends[0] = edges.larger(edge);
    ends[1] = edges.smaller(edge);
    lune.start(ends, 2, edge);
    int best = -1;
    while (lune.next()) {
      best = lune.point();
      lune.narrow(lune.rank());
    }
    witnesses.setPlain(edge, best + 1);
    return best;
  }
}
