package io.github.adabet.topology.internal.cohomology;

/**
 * Recognises apparent pairs of persistence 0: a simplex and a cofacet of the same diameter, where
 * the cofacet is the first of the simplex's cofacets in the filtration and the simplex the last of
 * the cofacet's facets. Both sides follow from the distances alone, so that such a pair needs
 * neither a column nor an entry in a table. One instance belongs to one thread.
 */
final class ApparentPairs {
  private final RipsFiltration filtration;
  private final BinomialTable binomials;
  private final Coboundary coboundary;
  private final int[] vertices;

  private long facet;
  private boolean negative;

  /** For simplices of up to a number of vertices. */
  ApparentPairs(RipsFiltration filtration, int mostVertices) {
    this.filtration = filtration;
    this.binomials = filtration.binomials();
    this.coboundary = new Coboundary(filtration, mostVertices);
    this.vertices = new int[mostVertices];
  }

  /** Whether a simplex is the smaller one of such a pair. */
  boolean hasCofacet(long simplex, float diameter, int dimension) {
    return firstCofacet(simplex, diameter, dimension)
        && lastFacet(coboundary.index(), diameter, dimension + 1)
        && facet == simplex;
  }

  /** Whether a simplex of dimension 1 or more is the larger one of such a pair; if so, sets it. */
  boolean findFacet(long simplex, float diameter, int dimension) {
    return lastFacet(simplex, diameter, dimension)
        && firstCofacet(facet, diameter, dimension - 1)
        && coboundary.index() == simplex;
  }

  /** The facet last found. */
  long facet() {
    return facet;
  }

  /** Whether the facet last found has coefficient −1 in the boundary. */
  boolean negative() {
    return negative;
  }

  /** Cofacets come by descending index, the filtration's order among those of one diameter. */
  private boolean firstCofacet(long simplex, float diameter, int dimension) {
    coboundary.start(simplex, diameter, dimension);
    while (coboundary.next()) {
      if (coboundary.diameter() == diameter) {
        return true;
      }
    }
    return false;
  }

  /** Leaving out larger vertices first gives facets by ascending index. */
  private boolean lastFacet(long simplex, float diameter, int dimension) {
    int count = dimension + 1;
    filtration.vertices(simplex, dimension, vertices);
    long above = 0;
    long below = simplex;
    for (int i = 0; i < count; i++) {
      below -= binomials.choose(vertices[i], count - i);
      if (filtration.diameterWithout(vertices, count, i) == diameter) {
        facet = above + below;
        negative = (i & 1) != 0;
        return true;
      }
      above += binomials.choose(vertices[i], count - i - 1);
    }
    return false;
  }
}
