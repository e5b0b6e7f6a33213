package io.github.adabet.topology.internal.homology.filtration;

/**
 * A walk, in ascending order, over the points that are joined to each of some vertices by edges of
 * ranks below a bound. One instance belongs to one thread and serves one walk after another.
 */
public abstract sealed class CommonNeighbours
    permits DenseFiltration.Neighbours, SparseFiltration.Neighbours {
  int below;
  public int point;
  public int rank;
  public int farthest;

  /**
   * Starts a walk, before its first point.
   *
   * @param vertices the vertices, in the first entries; read only while the walk lasts
   * @param count how many, 1 or more
   * @param bound edges of this rank and later ones do not count
   */
  public abstract void start(int[] vertices, int count, int bound);

  /** Moves on; false at the end. */
  public abstract boolean next();

  /** Lowers the bound for the points to come. */
  public final void narrow(int bound) {
    below = bound;
  }

  /** The point reached. */
  public final int point() {
    return point;
  }

  /** The largest rank of its edges to the vertices. */
  public final int rank() {
    return rank;
  }

  /** The place, among the vertices, of the one to which that edge goes. */
  public final int farthest() {
    return farthest;
  }
}
