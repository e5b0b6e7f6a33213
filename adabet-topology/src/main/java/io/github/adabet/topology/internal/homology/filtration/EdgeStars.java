package io.github.adabet.topology.internal.homology.filtration;

import java.util.Arrays;

/**
 * What is known of the star of each edge: whether its lune is empty, the apex of the lune, and
 * whether the apex dominates the edge, that is, is joined by earlier edges to all other points of
 * the lune.
 *
 * <p>Within the star of an edge, and one dimension, simplices that hold the apex come before those
 * that do not. Then each simplex that holds the apex makes an apparent pair with its facet without
 * the apex: it is the first cofacet of that facet, and the facet the last of its facets. The star
 * of a dominated edge consists of such pairs.
 */
public final class EdgeStars {
  private static final int EMPTY = -1;

  /** The apex of a dominated edge; −2 minus the apex otherwise; -1 for an empty lune. */
  private final int[] codes;

  /** All lunes empty. */
  public EdgeStars(int edges) {
    codes = new int[edges];
    Arrays.fill(codes, EMPTY);
  }

  public void put(int rank, int apex, boolean dominated) {
    codes[rank] = dominated ? apex : -2 - apex;
  }

  /** Whether the apex dominates the edge, so that no simplex of the star needs a column. */
  public boolean dominated(int rank) {
    return codes[rank] >= 0;
  }

  /** The apex of the edge's lune; -1 if it is empty. */
  public int apex(int rank) {
    int code = codes[rank];
    return code >= EMPTY ? code : -2 - code;
  }
}
