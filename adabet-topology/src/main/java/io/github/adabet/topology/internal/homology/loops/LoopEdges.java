package io.github.adabet.topology.internal.homology.loops;

import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.call.IntList;
import java.util.Arrays;

/**
 * The critical edges, those with an empty lune, which make up the relative neighbourhood graph: the
 * edges of the minimum spanning tree, which join components, and the others, the <em>loop
 * edges</em>, each of which begins a bar of degree 1. Immutable.
 */
public final class LoopEdges {
  private final EmptyLunes empty;
  private final int[] ranks;

  /**
   * Finds them.
   *
   * @param edges number of edges
   * @param empty which lunes are empty
   * @param tree the ranks of the edges of the spanning tree, ascending
   * @param call asked while looking at the edges
   */
  public LoopEdges(int edges, EmptyLunes empty, IntList tree, EngineCall call) {
    this.empty = empty;
    IntList loops = new IntList();
    int nextOfTree = 0;
    for (int rank = 0; rank < edges; rank++) {
      call.checkAt(rank);
      boolean inTree = nextOfTree < tree.size() && tree.get(nextOfTree) == rank;
      if (inTree) {
        nextOfTree++;
      } else if (empty.contains(rank)) {
        loops.add(rank);
      }
    }
    ranks = loops.toArray();
  }

  /** Whether the lune of an edge is empty. */
  boolean critical(int rank) {
    return empty.contains(rank);
  }

  /** The number of loop edges. */
  public int size() {
    return ranks.length;
  }

  /** The rank of the loop edge at a place; ascending. */
  public int rank(int place) {
    return ranks[place];
  }

  /** The number of loop edges with ranks below one. */
  int before(int rank) {
    int place = Arrays.binarySearch(ranks, rank);
    return place < 0 ? -place - 1 : place;
  }

  /** The place of a loop edge, from 0; negative if the edge is none. */
  int place(int rank) {
    return Arrays.binarySearch(ranks, rank);
  }
}
