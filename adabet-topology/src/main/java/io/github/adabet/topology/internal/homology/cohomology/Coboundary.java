package io.github.adabet.topology.internal.homology.cohomology;

import io.github.adabet.topology.internal.homology.filtration.CommonNeighbours;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeStars;
import io.github.adabet.topology.internal.homology.filtration.SimplexCode;

/**
 * Walks over the cofacets of a simplex: the vertex added runs from the first point to the last, so
 * that cofacets in the simplex's own star that do not hold the apex come in ascending order. One
 * instance belongs to one thread and serves one simplex after another.
 *
 * <p>Cofacets that lack the apex of their star and are joined to it within the star are passed
 * over. Such a simplex makes an apparent pair with the larger one that holds the apex, whose last
 * facet it is: in a cocycle that began with it, nothing could cancel the larger one in the
 * coboundary. So no sum of coboundaries begins with it, and all sums begin as if it were there.
 */
final class Coboundary {
  private final SimplexCode code;
  private final EdgeFiltration filtration;
  private final EdgeStars stars;
  private final int vertexBits;
  private final CommonNeighbours neighbours;

  /** The vertices in descending order, those beside the last edge's, and packed without one. */
  private final int[] vertices;

  private final int[] others;
  private final long[] without;

  private int dimension;
  private int count;
  private int rank;
  private long packedOthers;
  private int larger;
  private int largerOthers;

  private long cofacet;
  private boolean inStar;

  /** For simplices of up to a number of vertices. */
  Coboundary(SimplexCode code, int mostVertices) {
    this.code = code;
    this.filtration = code.filtration();
    this.stars = code.stars();
    this.vertexBits = code.vertexBits();
    this.neighbours = code.filtration().neighbours(mostVertices);
    this.vertices = new int[mostVertices];
    this.others = new int[mostVertices];
    this.without = new long[mostVertices];
  }

  /** Starts over with a simplex of dimension 1 or more, before its first cofacet. */
  void start(long simplex, int simplexDimension) {
    dimension = simplexDimension;
    count = dimension + 1;
    rank = code.rank(simplex, dimension);
    packedOthers = code.others(simplex, dimension);
    code.others(simplex, dimension, others);
    code.vertices(simplex, dimension, vertices);
    for (int i = 0; i < count; i++) {
      without[i] = packedWithout(i);
    }
    larger = count;
    largerOthers = dimension - 1;
    neighbours.start(vertices, count, EdgeFiltration.NEVER);
  }

  /** Moves to the next cofacet; false if there is none. */
  boolean next() {
    while (neighbours.next()) {
      int added = neighbours.point();
      int longest = neighbours.rank();
      inStar = longest < rank;
      int edge = inStar ? rank : longest;
      boolean holdsApex = holdsApex(stars.apex(edge), added);
      if (holdsApex || !joinedToApex(edge, added)) {
        while (larger > 0 && vertices[larger - 1] < added) {
          larger--;
        }
        cofacet =
            inStar
                ? inStar(holdsApex, added)
                : code.simplex(longest, holdsApex, without[neighbours.farthest()], dimension + 1);
        return true;
      }
    }
    return false;
  }

  private boolean holdsApex(int apexOfEdge, int added) {
    boolean holds = added == apexOfEdge;
    for (int i = 0; i < count; i++) {
      holds |= vertices[i] == apexOfEdge;
    }
    return holds;
  }

  /** Whether edges before the last one join all vertices of the cofacet to the apex. */
  private boolean joinedToApex(int edge, int added) {
    if (stars.dominated(edge)) {
      return true;
    }
    int apexOfEdge = stars.apex(edge);
    boolean joined = filtration.rank(added, apexOfEdge) < edge;
    for (int i = 0; i < count && joined; i++) {
      joined = filtration.rank(vertices[i], apexOfEdge) < edge;
    }
    return joined;
  }

  /** The cofacet. */
  long cofacet() {
    return cofacet;
  }

  /** Whether the cofacet enters with the simplex's own last edge. */
  boolean inStar() {
    return inStar;
  }

  /** Whether the simplex has coefficient −1 in the boundary of the cofacet. */
  boolean negative() {
    return (larger & 1) != 0;
  }

  private long inStar(boolean holdsApex, int added) {
    while (largerOthers > 0 && others[largerOthers - 1] < added) {
      largerOthers--;
    }
    int shift = (dimension - 1 - largerOthers) * vertexBits;
    long high = packedOthers >>> shift;
    long low = packedOthers & ((1L << shift) - 1);
    long packed = (((high << vertexBits) | added) << shift) | low;
    return code.simplex(rank, holdsApex, packed, dimension + 1);
  }

  private long packedWithout(int omitted) {
    long packed = 0;
    for (int i = 0; i < count; i++) {
      if (i != omitted) {
        packed = (packed << vertexBits) | vertices[i];
      }
    }
    return packed;
  }
}
