package io.github.adabet.topology.internal.count;

/** Connected components of a growing graph, by union-find (union by size, path halving). */
public final class Components {
  private final int[] parent;
  private final int[] weight;

  /**
   * Each point by itself.
   *
   * @param points number of points, 0 or more
   */
  public Components(int points) {
    parent = new int[points];
    weight = new int[points];
    for (int i = 0; i < points; i++) {
      parent[i] = i;
      weight[i] = 1;
    }
  }

  /**
   * Joins the components of two points.
   *
   * @param a a point, from 0 to the number of points (excluded)
   * @param b another or the same
   * @return true if they were different
   */
  public boolean join(int a, int b) {
    int x = root(a);
    int y = root(b);
    if (x == y) {
      return false;
    }
    if (weight[x] < weight[y]) {
      int swap = x;
      x = y;
      y = swap;
    }
    parent[y] = x;
    weight[x] += weight[y];
    return true;
  }

  private int root(int point) {
    int p = point;
    while (parent[p] != p) {
      parent[p] = parent[parent[p]];
      p = parent[p];
    }
    return p;
  }
}
