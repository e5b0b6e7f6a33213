package io.github.adabet.topology.internal.homology.wide;

import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import io.github.adabet.topology.internal.homology.filtration.SimplexCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A simplex whose number would not fit into a {@link SimplexCode}: the rank of its last edge,
 * whether it holds the apex of that edge's lune, and its other vertices in descending order.
 * Ordered, within one dimension, as the filtration is. Immutable.
 */
public final class WideSimplex implements Comparable<WideSimplex> {
  private final int rank;
  private final boolean holdsApex;
  private final int[] others;

  /** The array is handed over, and not written to any more. */
  public WideSimplex(int rank, boolean holdsApex, int[] others) {
    this.rank = rank;
    this.holdsApex = holdsApex;
    this.others = others;
  }

  int rank() {
    return rank;
  }

  boolean holdsApex() {
    return holdsApex;
  }

  /** Writes all vertices in descending order. */
  void vertices(EdgeOrder edges, int[] target) {
    int[] ends = {edges.larger(rank), edges.smaller(rank)};
    int other = 0;
    int end = 0;
    for (int i = 0; i < others.length + 2; i++) {
      boolean fromOthers = end == 2 || (other < others.length && others[other] > ends[end]);
      target[i] = fromOthers ? others[other++] : ends[end++];
    }
  }

  /** The facet without the apex, for a simplex that holds it. */
  WideSimplex withoutApex(int apex) {
    int[] left = new int[others.length - 1];
    int next = 0;
    for (int vertex : others) {
      if (vertex != apex) {
        left[next++] = vertex;
      }
    }
    return new WideSimplex(rank, false, left);
  }

  @Override
  public int compareTo(WideSimplex other) {
    int order = Integer.compare(rank, other.rank);
    order = order == 0 ? -Boolean.compare(holdsApex, other.holdsApex) : order;
    return order == 0 ? Arrays.compare(others, other.others) : order;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WideSimplex simplex
        && simplex.rank == rank
        && Arrays.equals(simplex.others, others);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(others) + rank;
  }
}
