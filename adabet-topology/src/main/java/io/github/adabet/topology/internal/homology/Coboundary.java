package io.github.adabet.topology.internal.homology;

/**
 * Walks over the cofacets of a simplex: the vertex added runs from the first point to the last, so
 * that cofacets in the simplex's own star that do not hold the apex come in ascending order. One
 * instance belongs to one thread and serves one simplex after another.
 */
final class Coboundary {
  private final SimplexCode code;
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
  private int apex;
  private boolean simplexHoldsApex;
  private long packedOthers;
  private int larger;
  private int largerOthers;

  private long cofacet;
  private boolean inStar;

  /** For simplices of up to a number of vertices. */
  Coboundary(SimplexCode code, int mostVertices) {
    this.code = code;
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
    apex = stars.apex(rank);
    simplexHoldsApex = code.holdsApex(simplex, dimension);
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
    if (!neighbours.next()) {
      return false;
    }
    int added = neighbours.point();
    while (larger > 0 && vertices[larger - 1] < added) {
      larger--;
    }
    int longest = neighbours.rank();
    inStar = longest < rank;
    cofacet = inStar ? inStar(added) : later(longest, neighbours.farthest());
    return true;
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

  private long inStar(int added) {
    while (largerOthers > 0 && others[largerOthers - 1] < added) {
      largerOthers--;
    }
    int shift = (dimension - 1 - largerOthers) * vertexBits;
    long high = packedOthers >>> shift;
    long low = packedOthers & ((1L << shift) - 1);
    long packed = (((high << vertexBits) | added) << shift) | low;
    return code.simplex(rank, simplexHoldsApex || added == apex, packed, dimension + 1);
  }

  /** The last edge is the one from the vertex added to one of the simplex. */
  private long later(int longest, int end) {
    int laterApex = stars.apex(longest);
    boolean holds = false;
    for (int i = 0; i < count; i++) {
      holds |= vertices[i] == laterApex;
    }
    return code.simplex(longest, holds, without[end], dimension + 1);
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
