package io.github.adabet.topology.internal.homology.filtration;

import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.storage.DenseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;

/**
 * The Vietoris-Rips filtration refined to one edge at a time, never built: the complex of rank r
 * has all points and the simplices whose edges have ranks up to r. A simplex of dimension 1 or more
 * enters with its last edge; those that enter together are the <em>star</em> of that edge.
 * Immutable.
 */
public abstract sealed class EdgeFiltration permits DenseFiltration, SparseFiltration {
  /** Stands for the rank of a pair of points that never becomes an edge; above all ranks. */
  public static final int NEVER = Integer.MAX_VALUE;

  private final int points;
  private final EdgeOrder edges;

  EdgeFiltration(int points, EdgeOrder edges) {
    this.points = points;
    this.edges = edges;
  }

  /**
   * Lays out the ranks of a dissimilarity's edges.
   *
   * @param stored the dissimilarity
   * @param edges its edges
   * @param call asked while the tables are filled
   * @return the filtration
   */
  public static EdgeFiltration of(StoredLengths stored, EdgeOrder edges, EngineCall call) {
    return stored instanceof DenseLengths
        ? new DenseFiltration(stored.points(), edges, call)
        : new SparseFiltration(stored.points(), edges, call);
  }

  /** The threshold that matters: the one asked for or, if dense and less, the enclosing radius. */
  public static float effectiveThreshold(StoredLengths stored, float threshold) {
    float used =
        stored instanceof DenseLengths dense
            ? Math.min(threshold, dense.enclosingRadius())
            : threshold;
    return used + 0.0f;
  }

  public final int points() {
    return points;
  }

  public final EdgeOrder edges() {
    return edges;
  }

  /** The rank of the edge between two points, or {@link #NEVER}; also if they are one point. */
  public abstract int rank(int a, int b);

  /** A walk over common neighbours, for one thread, of up to some number of points. */
  public abstract CommonNeighbours neighbours(int mostVertices);

  /** The lunes of edges, for one thread. */
  public abstract Lune lune();
}
