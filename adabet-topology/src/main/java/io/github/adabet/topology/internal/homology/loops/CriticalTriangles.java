package io.github.adabet.topology.internal.homology.loops;

import io.github.adabet.topology.internal.homology.call.IntList;

/**
 * For each edge whose lune has c &gt; 1 components, c − 1 triangles: the edge with the smallest
 * point of each component that does not hold the apex, in ascending order. Each ends a bar of
 * degree 1 or begins one of degree 2; every other triangle is in a pair within the star of its last
 * edge.
 */
public final class CriticalTriangles {
  private static final int FIELDS = 3;

  private final IntList fields = new IntList();

  void add(int rank, int apex, int vertex) {
    fields.add(rank);
    fields.add(apex);
    fields.add(vertex);
  }

  void addAll(CriticalTriangles others) {
    fields.addAll(others.fields);
  }

  int size() {
    return fields.size() / FIELDS;
  }

  /** The rank of the last edge. */
  public int rank(int place) {
    return fields.get(FIELDS * place);
  }

  /** The apex of the edge's lune. */
  int apex(int place) {
    return fields.get(FIELDS * place + 1);
  }

  /** The third vertex. */
  public int vertex(int place) {
    return fields.get(FIELDS * place + 2);
  }
}
