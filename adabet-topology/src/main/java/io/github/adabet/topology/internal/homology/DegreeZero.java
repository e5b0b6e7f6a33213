package io.github.adabet.topology.internal.homology;

import io.github.adabet.topology.internal.homology.algebra.Terms;
import io.github.adabet.topology.internal.homology.call.BarCollector;
import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.call.IntList;
import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Degree 0 by union-find: the edges in their order join components, and of two that meet, the one
 * whose first point came later ends (the elder rule). One instance serves one filtration.
 */
final class DegreeZero {
  private final EdgeOrder edges;
  private final float @Nullable [] births;
  private final BarCollector bars;
  private final boolean cocycles;

  /** Of each root, the point that entered first; and the points of a component as a ring. */
  private final int[] parent;

  private final int[] oldest;
  private final int[] weight;
  private final int[] ring;

  /**
   * Each point by itself.
   *
   * @param points number of points
   * @param edges the edges in their order
   * @param births when each point enters, or null for 0
   * @param bars receives the bars
   * @param cocycles whether it receives cocycles too
   */
  DegreeZero(
      int points, EdgeOrder edges, float @Nullable [] births, BarCollector bars, boolean cocycles) {
    this.edges = edges;
    this.births = births;
    this.bars = bars;
    this.cocycles = cocycles;
    parent = new int[points];
    oldest = new int[points];
    weight = new int[points];
    ring = new int[points];
    for (int point = 0; point < points; point++) {
      parent[point] = point;
      oldest[point] = point;
      weight[point] = 1;
      ring[point] = point;
    }
  }

  /**
   * Collects the bars.
   *
   * @param call asked while working
   * @return the ranks of the edges that join components, ascending
   */
  IntList reduce(EngineCall call) {
    IntList tree = new IntList();
    for (int rank = 0; rank < edges.size() && tree.size() < parent.length - 1; rank++) {
      call.checkAt(rank);
      int a = root(edges.larger(rank));
      int b = root(edges.smaller(rank));
      if (a != b) {
        tree.add(rank);
        boolean firstEnds = birth(oldest[a]) > birth(oldest[b]);
        end(firstEnds ? a : b, edges.length(rank), call);
        join(a, b, firstEnds ? oldest[b] : oldest[a]);
      }
    }
    for (int point = 0; point < parent.length; point++) {
      call.checkAt(point);
      if (parent[point] == point) {
        end(point, Float.POSITIVE_INFINITY, call);
      }
    }
    return tree;
  }

  private float birth(int point) {
    return births == null ? 0 : births[point];
  }

  private void end(int root, float death, EngineCall call) {
    Terms terms = null;
    float birth = birth(oldest[root]);
    if (cocycles && bars.wants(birth, death)) {
      call.check();
      terms = indicator(root);
    }
    bars.add(birth, death, terms);
  }

  /** The cocycle that is 1 on the points of a component. */
  private Terms indicator(int root) {
    int[] vertices = new int[weight[root]];
    int[] coefficients = new int[vertices.length];
    int point = root;
    for (int i = 0; i < vertices.length; i++) {
      vertices[i] = point;
      coefficients[i] = 1;
      point = ring[point];
    }
    Arrays.sort(vertices);
    return new Terms(vertices, coefficients);
  }

  private void join(int a, int b, int first) {
    int child = weight[a] < weight[b] ? a : b;
    int root = a + b - child;
    parent[child] = root;
    weight[root] += weight[child];
    oldest[root] = first;
    int next = ring[a];
    ring[a] = ring[b];
    ring[b] = next;
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
