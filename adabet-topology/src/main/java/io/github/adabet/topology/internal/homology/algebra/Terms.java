package io.github.adabet.topology.internal.homology.algebra;

/**
 * The terms of a cocycle: the vertices of each simplex, in descending order, one simplex after
 * another, and the coefficients. The arrays are handed over, and not written to any more.
 */
public final class Terms {
  private final int[] vertices;
  private final int[] coefficients;

  public Terms(int[] vertices, int[] coefficients) {
    this.vertices = vertices;
    this.coefficients = coefficients;
  }

  /** Not a copy. */
  public int[] vertices() {
    return vertices;
  }

  /** Not a copy. */
  public int[] coefficients() {
    return coefficients;
  }
}
