package io.github.adabet.topology.internal.cohomology;

import io.github.adabet.topology.DistanceMatrix;
import io.github.adabet.topology.internal.Cancellation;

/**
 * The Vietoris-Rips filtration of a dissimilarity, never built: a simplex is its dimension and its
 * index in the combinatorial number system. The vertices {@code v_0 > v_1 > ... > v_d} have the
 * index {@code C(v_0, d + 1) + C(v_1, d) + ... + C(v_d, 1)}; each index from 0 to {@code C(n, d +
 * 1)} (excluded) is that of one set of vertices. Immutable.
 */
final class RipsFiltration {
  private final int points;
  private final float[][] lengths;
  private final float threshold;
  private final BinomialTable binomials;

  /**
   * Copies the distances into full rows.
   *
   * @param distances the dissimilarity
   * @param threshold edges with length &lt;= threshold are in
   * @param binomials up to the largest number of vertices asked for
   */
  RipsFiltration(DistanceMatrix distances, float threshold, BinomialTable binomials) {
    this.points = distances.size();
    this.threshold = threshold;
    this.binomials = binomials;
    this.lengths = new float[points][points];
    for (int i = 1; i < points; i++) {
      for (int j = 0; j < i; j++) {
        // A length of -0 becomes 0, so that equal lengths have equal bits.
        float length = distances.get(i, j) + 0.0f;
        lengths[i][j] = length;
        lengths[j][i] = length;
      }
    }
  }

  /** The least scale at which some point has an edge to every other; 0 for up to one point. */
  static float enclosingRadius(DistanceMatrix distances) {
    float[] farthest = new float[distances.size()];
    for (int i = 1; i < farthest.length; i++) {
      for (int j = 0; j < i; j++) {
        float length = distances.get(i, j);
        farthest[i] = Math.max(farthest[i], length);
        farthest[j] = Math.max(farthest[j], length);
      }
    }
    float radius = farthest.length == 0 ? 0 : farthest[0];
    for (float length : farthest) {
      radius = Math.min(radius, length);
    }
    return radius;
  }

  int points() {
    return points;
  }

  float threshold() {
    return threshold;
  }

  BinomialTable binomials() {
    return binomials;
  }

  /** The lengths from one point to all; not a copy, read only. */
  float[] lengths(int point) {
    return lengths[point];
  }

  /** Writes the vertices of a simplex, in descending order, to the first entries of an array. */
  void vertices(long index, int dimension, int[] vertices) {
    long rest = index;
    int highest = points - 1;
    for (int k = dimension + 1; k > 0; k--) {
      int vertex = binomials.largestVertex(rest, k, highest);
      vertices[dimension + 1 - k] = vertex;
      rest -= binomials.choose(vertex, k);
      highest = vertex - 1;
    }
  }

  /**
   * Visits every simplex of one dimension with diameter &lt;= threshold, once, depth first over
   * descending vertices and without holding them.
   *
   * @param dimension 0 or more
   * @param cancellation asked at each step of as many lookups as there are points
   * @param visitor receives each
   */
  void forEach(int dimension, Cancellation cancellation, SimplexVisitor visitor) {
    int[] vertices = new int[dimension + 1];
    float[] diameters = new float[dimension + 1];
    long[] indices = new long[dimension + 1];
    int level = 0;
    vertices[0] = points;
    while (level >= 0) {
      int vertex = --vertices[level];
      if (vertex < dimension - level) {
        level--;
        continue;
      }
      float diameter = extended(vertices, level, level == 0 ? 0 : diameters[level - 1]);
      if (diameter > threshold) {
        continue;
      }
      diameters[level] = diameter;
      indices[level] =
          (level == 0 ? 0 : indices[level - 1]) + binomials.choose(vertex, dimension + 1 - level);
      if (level == dimension) {
        visitor.visit(indices[level], diameter);
      } else {
        cancellation.check();
        level++;
        vertices[level] = vertex;
      }
    }
  }

  /** The diameter with the vertex at a place added to those before it. */
  private float extended(int[] vertices, int place, float diameter) {
    float longest = diameter;
    float[] row = lengths[vertices[place]];
    for (int i = 0; i < place; i++) {
      longest = Math.max(longest, row[vertices[i]]);
    }
    return longest;
  }

  /** The diameter of the simplex on some vertices without one of them. */
  float diameterWithout(int[] vertices, int count, int omitted) {
    float longest = 0;
    for (int i = 1; i < count; i++) {
      float[] row = lengths[vertices[i]];
      for (int j = 0; j < i && i != omitted; j++) {
        if (j != omitted) {
          longest = Math.max(longest, row[vertices[j]]);
        }
      }
    }
    return longest;
  }

  /** Receives simplices. */
  @FunctionalInterface
  interface SimplexVisitor {
    void visit(long index, float diameter);
  }
}
