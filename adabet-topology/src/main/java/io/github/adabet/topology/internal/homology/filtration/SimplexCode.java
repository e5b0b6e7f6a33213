package io.github.adabet.topology.internal.homology.filtration;

/**
 * Simplices of dimension 1 and more as numbers whose natural order, within one dimension, is the
 * order of the filtration. From the highest bits down: the rank of the last edge; 0 if the simplex
 * holds the apex of that edge's lune, else 1; the vertices other than the edge's two, in descending
 * order and equally many bits each. A number is then packed with a coefficient, as {@code
 * PrimeField} does. Immutable.
 *
 * <p>Compared with a number for each set of vertices, this needs no table to be taken apart, and
 * comparing two numbers compares the simplices.
 */
public final class SimplexCode {
  /** The bits that numbers and coefficients share; simplices that need more are wide. */
  public static final int MOST_BITS = 63;

  /** The bits beyond which simplices are refused. */
  public static final int MOST_BITS_WIDE = 127;

  private final EdgeFiltration filtration;
  private final EdgeStars stars;
  private final int vertexBits;
  private final long vertexMask;

  public SimplexCode(EdgeFiltration filtration, EdgeStars stars) {
    this.filtration = filtration;
    this.stars = stars;
    this.vertexBits = vertexBits(filtration.points());
    this.vertexMask = (1L << vertexBits) - 1;
  }

  /** The bits that simplices of a dimension need, without a coefficient. */
  public static int bits(int points, int edges, int dimension) {
    int rankBits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, edges - 1));
    return rankBits + 1 + (dimension - 1) * vertexBits(points);
  }

  private static int vertexBits(int points) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, points - 1));
  }

  public EdgeFiltration filtration() {
    return filtration;
  }

  public EdgeStars stars() {
    return stars;
  }

  /** The bits of one vertex. */
  public int vertexBits() {
    return vertexBits;
  }

  /** The number of a simplex of a dimension, from its parts. */
  public long simplex(int rank, boolean holdsApex, long others, int dimension) {
    long head = ((long) rank << 1) | (holdsApex ? 0 : 1);
    return (head << shift(dimension)) | others;
  }

  /** The rank of the last edge. */
  public int rank(long simplex, int dimension) {
    return (int) (simplex >>> (shift(dimension) + 1));
  }

  /** Whether a simplex holds the apex of its last edge's lune. */
  public boolean holdsApex(long simplex, int dimension) {
    return ((simplex >>> shift(dimension)) & 1) == 0;
  }

  /** The vertices beside the last edge's, packed. */
  public long others(long simplex, int dimension) {
    return simplex & ((1L << shift(dimension)) - 1);
  }

  /** Writes the vertices beside the last edge's, in descending order. */
  public void others(long simplex, int dimension, int[] target) {
    long rest = simplex;
    for (int i = dimension - 2; i >= 0; i--) {
      target[i] = (int) (rest & vertexMask);
      rest >>>= vertexBits;
    }
  }

  /** Writes all vertices in descending order. */
  public void vertices(long simplex, int dimension, int[] target) {
    others(simplex, dimension, target);
    int rank = rank(simplex, dimension);
    insert(filtration.edges().larger(rank), dimension - 1, target);
    insert(filtration.edges().smaller(rank), dimension, target);
  }

  /** The bits of the vertices beside the last edge's. */
  private int shift(int dimension) {
    return (dimension - 1) * vertexBits;
  }

  private static void insert(int vertex, int count, int[] target) {
    int place = count;
    while (place > 0 && target[place - 1] < vertex) {
      target[place] = target[place - 1];
      place--;
    }
    target[place] = vertex;
  }
}
