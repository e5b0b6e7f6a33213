package io.github.adabet.topology;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cocycle that represents one bar: a sum of simplices of the bar's degree with coefficients in
 * the field of p elements. It is a cocycle, and not a coboundary, of every complex from the bar's
 * birth (included) to its death (excluded). The engine chooses one of the cohomologous cocycles.
 * Immutable.
 */
public final class Cocycle {
  private static final int SHOWN = 10;

  private final Bar bar;
  private final int degree;
  private final int[] vertices;
  private final int[] coefficients;

  private Cocycle(Bar bar, int degree, int[] vertices, int[] coefficients) {
    this.bar = bar;
    this.degree = degree;
    this.vertices = vertices;
    this.coefficients = coefficients;
  }

  /**
   * A cocycle of given terms.
   *
   * @param bar the bar it represents
   * @param degree the dimension of its simplices, 0 or more
   * @param vertices the {@code degree + 1} vertices of each term's simplex, one term after another,
   *     in descending order; copied
   * @param coefficients the coefficient of each term, 1 to p − 1; copied
   * @return the cocycle
   * @throws IllegalArgumentException if the degree or a vertex is negative, the numbers of vertices
   *     and coefficients do not fit, a simplex is not in strictly descending order, or a
   *     coefficient is less than 1
   */
  public static Cocycle of(Bar bar, int degree, int[] vertices, int[] coefficients) {
    if (degree < 0 || vertices.length != (degree + 1L) * coefficients.length) {
      throw illegal(
          "degree is %d, and there are %d vertices and %d coefficients; a term has degree + 1"
              + " vertices and one coefficient.",
          degree, vertices.length, coefficients.length);
    }
    for (int k = 0; k < vertices.length; k++) {
      boolean first = k % (degree + 1) == 0;
      if (vertices[k] < 0 || (!first && vertices[k] >= vertices[k - 1])) {
        throw illegal(
            "vertex %d of term %d is %d; vertices must be 0 or more and descend within a term.",
            k % (degree + 1), k / (degree + 1), vertices[k]);
      }
    }
    for (int term = 0; term < coefficients.length; term++) {
      if (coefficients[term] < 1) {
        throw illegal(
            "coefficient %d is %d; it must be 1 or more: add the modulus.",
            term, coefficients[term]);
      }
    }
    return new Cocycle(bar, degree, vertices.clone(), coefficients.clone());
  }

  /**
   * The bar it represents.
   *
   * @return the bar
   */
  public Bar bar() {
    return bar;
  }

  /**
   * The dimension of its simplices.
   *
   * @return 0 or more
   */
  public int degree() {
    return degree;
  }

  /**
   * The number of its terms.
   *
   * @return 0 or more
   */
  public int size() {
    return coefficients.length;
  }

  /**
   * The vertices of the simplices: term t has those from {@code t * (degree + 1)} on.
   *
   * @return {@code size() * (degree() + 1)} points, descending within a term; a copy
   */
  public int[] vertices() {
    return vertices.clone();
  }

  /**
   * The coefficients of the terms.
   *
   * @return {@link #size()} numbers from 1 to p − 1; a copy
   */
  public int[] coefficients() {
    return coefficients.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cocycle cocycle
        && bar.equals(cocycle.bar)
        && degree == cocycle.degree
        && Arrays.equals(vertices, cocycle.vertices)
        && Arrays.equals(coefficients, cocycle.coefficients);
  }

  @Override
  public int hashCode() {
    int hash = 31 * bar.hashCode() + degree;
    return 31 * (31 * hash + Arrays.hashCode(vertices)) + Arrays.hashCode(coefficients);
  }

  /** For example {@code [1.0, 2.0): [3 1] + 2 [3 0]}; of more than {@value #SHOWN} terms those. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(bar.toString()).append(": ");
    for (int term = 0; term < Math.min(size(), SHOWN); term++) {
      text.append(term == 0 ? "" : " + ");
      text.append(coefficients[term] == 1 ? "" : coefficients[term] + " ");
      for (int k = 0; k <= degree; k++) {
        text.append(k == 0 ? '[' : ' ').append(vertices[term * (degree + 1) + k]);
      }
      text.append(']');
    }
    return size() > SHOWN
        ? text.append(" and ").append(size() - SHOWN).append(" more").toString()
        : text.toString();
  }

  private static IllegalArgumentException illegal(String format, Object... values) {
    return new IllegalArgumentException(String.format(Locale.ROOT, format, values));
  }
}
