package io.github.adabet.topology.internal.cohomology;

/**
 * Walks over the cofacets of a simplex that are in the filtration, in descending order of their
 * indices: the vertex added runs from the last point to the first. One instance belongs to one
 * thread and serves one simplex after another.
 */
final class Coboundary {
  private final RipsFiltration filtration;
  private final BinomialTable binomials;
  private final float threshold;
  private final int[] vertices;
  private final float[][] lengths;

  private int count;
  private float facetDiameter;
  private int added;
  private int larger;
  private long above;
  private long below;

  private long index;
  private float diameter;

  /** For simplices of up to a number of vertices. */
  Coboundary(RipsFiltration filtration, int mostVertices) {
    this.filtration = filtration;
    this.binomials = filtration.binomials();
    this.threshold = filtration.threshold();
    this.vertices = new int[mostVertices];
    this.lengths = new float[mostVertices][];
  }

  /** Starts over with a simplex, before its first cofacet. */
  void start(long simplex, float simplexDiameter, int dimension) {
    filtration.vertices(simplex, dimension, vertices);
    count = dimension + 1;
    for (int i = 0; i < count; i++) {
      lengths[i] = filtration.lengths(vertices[i]);
    }
    facetDiameter = simplexDiameter;
    added = filtration.points();
    larger = 0;
    above = 0;
    below = simplex;
  }

  /** Moves to the next cofacet; false if there is none. */
  boolean next() {
    while (--added >= 0) {
      if (larger < count && vertices[larger] == added) {
        below -= binomials.choose(added, count - larger);
        above += binomials.choose(added, count - larger + 1);
        larger++;
        continue;
      }
      float longest = facetDiameter;
      for (int i = 0; i < count; i++) {
        float length = lengths[i][added];
        longest = length > longest ? length : longest;
      }
      if (longest <= threshold) {
        index = above + binomials.choose(added, count - larger + 1) + below;
        diameter = longest;
        return true;
      }
    }
    return false;
  }

  /** The index of the cofacet. */
  long index() {
    return index;
  }

  /** The diameter of the cofacet. */
  float diameter() {
    return diameter;
  }

  /**
   * Whether the simplex has coefficient −1 in the cofacet's boundary: the parity of the number of
   * vertices larger than the one added.
   */
  boolean negative() {
    return (larger & 1) != 0;
  }
}
