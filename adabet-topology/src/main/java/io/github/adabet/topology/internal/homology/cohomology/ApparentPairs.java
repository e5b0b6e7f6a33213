package io.github.adabet.topology.internal.homology.cohomology;

import io.github.adabet.topology.internal.homology.filtration.CommonNeighbours;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeStars;
import io.github.adabet.topology.internal.homology.filtration.SimplexCode;

/**
 * Recognises apparent pairs: two simplices of one star, where the larger is the first cofacet of
 * the smaller and the smaller the last facet of the larger. Such a pair needs neither a column nor
 * an entry in a table. One instance belongs to one thread.
 */
final class ApparentPairs {
  private final SimplexCode code;
  private final EdgeFiltration filtration;
  private final EdgeStars stars;
  private final CommonNeighbours neighbours;
  private final int[] vertices;

  private long facet;
  private boolean negative;

  /** For simplices of up to a number of vertices. */
  ApparentPairs(SimplexCode code, int mostVertices) {
    this.code = code;
    this.filtration = code.filtration();
    this.stars = code.stars();
    this.neighbours = filtration.neighbours(mostVertices);
    this.vertices = new int[mostVertices];
  }

  /**
   * Whether a simplex that does not hold its apex, nor is joined to it within the star, is the
   * smaller one of such a pair: whether a cofacet of its star adds a vertex below all those that
   * are not the edge's.
   */
  boolean hasCofacet(long simplex, int dimension) {
    code.others(simplex, dimension, vertices);
    int smallest = vertices[dimension - 2];
    return firstInStar(code.rank(simplex, dimension), dimension - 1) < smallest;
  }

  /** Whether a simplex of dimension 2 or more is the larger one of such a pair; if so, sets it. */
  boolean findFacet(long simplex, int dimension) {
    int rank = code.rank(simplex, dimension);
    code.others(simplex, dimension, vertices);
    int count = dimension - 1;
    int omitted = count - 1;
    if (code.holdsApex(simplex, dimension)) {
      int apex = stars.apex(rank);
      omitted = 0;
      while (vertices[omitted] != apex) {
        omitted++;
      }
    } else if (stars.dominated(rank) || !isApparentWithoutLast(rank, count)) {
      return false;
    }
    setFacet(simplex, dimension, omitted);
    return true;
  }

  /** The facet last found. */
  long facet() {
    return facet;
  }

  /** Whether the facet last found has coefficient −1 in the boundary. */
  boolean negative() {
    return negative;
  }

  /** The simplex does not hold the apex; its last facet is the one without the smallest other. */
  private boolean isApparentWithoutLast(int rank, int count) {
    int apex = stars.apex(rank);
    boolean joined = true;
    for (int i = 0; i < count - 1; i++) {
      joined &= filtration.rank(vertices[i], apex) < rank;
    }
    return !joined && firstInStar(rank, count - 1) == vertices[count - 1];
  }

  /** The first point that makes a cofacet in the star with the first of the vertices. */
  private int firstInStar(int rank, int count) {
    int smallest = vertices[count];
    vertices[count] = filtration.edges().larger(rank);
    int next = vertices[count + 1];
    vertices[count + 1] = filtration.edges().smaller(rank);
    neighbours.start(vertices, count + 2, rank);
    int first = neighbours.next() ? neighbours.point() : Integer.MAX_VALUE;
    vertices[count] = smallest;
    vertices[count + 1] = next;
    return first;
  }

  private void setFacet(long simplex, int dimension, int omitted) {
    int rank = code.rank(simplex, dimension);
    int bits = code.vertexBits();
    int shift = (dimension - 2 - omitted) * bits;
    long others = code.others(simplex, dimension);
    long high = others >>> shift >>> bits;
    long packed = (high << shift) | (others & ((1L << shift) - 1));
    facet = code.simplex(rank, false, packed, dimension - 1);
    int larger = omitted;
    larger += filtration.edges().larger(rank) > vertices[omitted] ? 1 : 0;
    larger += filtration.edges().smaller(rank) > vertices[omitted] ? 1 : 0;
    negative = (larger & 1) != 0;
  }
}
