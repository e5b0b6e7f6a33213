package io.github.adabet.topology.distance;

import io.github.adabet.topology.internal.storage.Births;
import io.github.adabet.topology.internal.storage.SparseLengths;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sparse dissimilarity: some pairs of points are edges with a length, float32, finite and 0 or
 * more; the others are never connected, at no scale. Immutable.
 *
 * <p>Memory: 12 bytes for each edge. There are at most {@value #MAX_POINTS} points and as many
 * edges.
 */
public final class SparseDistanceMatrix extends Dissimilarity {
  /** The largest number of points, and of edges: 2,147,483,639, as an array holds. */
  public static final int MAX_POINTS = Integer.MAX_VALUE - 8;

  private final SparseLengths stored;

  private SparseDistanceMatrix(SparseLengths stored) {
    super(stored);
    this.stored = stored;
  }

  /**
   * A matrix of entries in any order (coordinate form). A pair stands there once, in either
   * orientation, or in both with equal lengths. An entry (i, i) is legal if it is 0, and means
   * nothing.
   *
   * @param n number of points, 0 to {@value #MAX_POINTS}
   * @param rows the row of each entry, from 0 to n (excluded); read only
   * @param columns the column of each entry, from 0 to n (excluded); read only
   * @param lengths the length of each entry, finite and 0 or more; read only
   * @return the matrix
   * @throws IllegalEntryException if an entry is out of range, NaN, infinite or negative, on the
   *     diagonal and not 0, there twice, or differs from its mirror image
   * @throws IllegalArgumentException if n is out of range or the arrays differ in length
   */
  public static SparseDistanceMatrix ofCoordinates(
      int n, int[] rows, int[] columns, float[] lengths) {
    return new SparseDistanceMatrix(EdgeSorter.sorted(n, rows, columns, lengths));
  }

  /**
   * A matrix of compressed rows: row i has the entries from {@code rowStarts[i]} to {@code
   * rowStarts[i + 1]} (excluded), in any order. Otherwise as {@link #ofCoordinates}.
   *
   * @param n number of points, 0 to {@value #MAX_POINTS}
   * @param rowStarts n + 1 numbers, not descending, from 0 to the number of entries; read only
   * @param columns the column of each entry, from 0 to n (excluded); read only
   * @param lengths the length of each entry, finite and 0 or more; read only
   * @return the matrix
   * @throws IllegalEntryException if an entry is out of range, NaN, infinite or negative, on the
   *     diagonal and not 0, there twice, or differs from its mirror image
   * @throws IllegalArgumentException if n is out of range, the arrays' lengths do not fit, or the
   *     row starts are illegal
   */
  public static SparseDistanceMatrix ofCompressedRows(
      int n, int[] rowStarts, int[] columns, float[] lengths) {
    return ofCoordinates(
        n, CompressedRows.expanded(n, rowStarts, columns.length), columns, lengths);
  }

  /**
   * The edges of a dense matrix up to a length. Births stay.
   *
   * @param dense the matrix
   * @param threshold edges with length &lt;= threshold stay; 0 or more
   */
  static SparseDistanceMatrix of(DistanceMatrix dense, float threshold) {
    float[] condensed = StoredLengths.of(dense).lengths();
    int count = 0;
    for (float length : condensed) {
      count += length <= threshold ? 1 : 0;
    }
    int[] larger = new int[count];
    int[] smaller = new int[count];
    float[] lengths = new float[count];
    int next = 0;
    int edge = 0;
    for (int i = 1; i < dense.size(); i++) {
      for (int j = 0; j < i; j++) {
        float length = condensed[next++];
        if (length <= threshold) {
          larger[edge] = i;
          smaller[edge] = j;
          lengths[edge++] = length;
        }
      }
    }
    float[] births = StoredLengths.of(dense).births();
    return new SparseDistanceMatrix(
        new SparseLengths(dense.size(), larger, smaller, lengths, births));
  }

  /**
   * The number of pairs with a length.
   *
   * @return 0 or more
   */
  public int edgeCount() {
    return stored.count();
  }

  /**
   * The larger end of an edge. Edges are sorted by the larger end, then the smaller.
   *
   * @param edge from 0 to {@link #edgeCount()} (excluded)
   * @return a point
   * @throws IndexOutOfBoundsException if there is no such edge
   */
  public int larger(int edge) {
    return stored.larger()[edge];
  }

  /**
   * The smaller end of an edge.
   *
   * @param edge from 0 to {@link #edgeCount()} (excluded)
   * @return a point
   * @throws IndexOutOfBoundsException if there is no such edge
   */
  public int smaller(int edge) {
    return stored.smaller()[edge];
  }

  /**
   * The length of an edge.
   *
   * @param edge from 0 to {@link #edgeCount()} (excluded)
   * @return 0 or more, finite
   * @throws IndexOutOfBoundsException if there is no such edge
   */
  public float length(int edge) {
    return stored.lengths()[edge];
  }

  @Override
  public SparseDistanceMatrix withBirths(float... births) {
    float[] merged = Births.merged(size(), stored.births(), births);
    if (merged == null) {
      return this;
    }
    int[] larger = stored.larger();
    int[] smaller = stored.smaller();
    float[] raised = stored.lengths().clone();
    for (int k = 0; k < raised.length; k++) {
      raised[k] = Math.max(raised[k], Math.max(merged[larger[k]], merged[smaller[k]]));
    }
    return new SparseDistanceMatrix(new SparseLengths(size(), larger, smaller, raised, merged));
  }

  @Override
  public SparseDistanceMatrix restrictedTo(int... points) {
    int[] place = PointSelection.places(size(), points);
    int kept = 0;
    int[] rows = new int[edgeCount()];
    int[] columns = new int[edgeCount()];
    float[] lengths = new float[edgeCount()];
    for (int k = 0; k < edgeCount(); k++) {
      int i = place[larger(k)];
      int j = place[smaller(k)];
      if (i >= 0 && j >= 0) {
        rows[kept] = i;
        columns[kept] = j;
        lengths[kept++] = length(k);
      }
    }
    SparseLengths sorted =
        EdgeSorter.sorted(
            points.length,
            Arrays.copyOf(rows, kept),
            Arrays.copyOf(columns, kept),
            Arrays.copyOf(lengths, kept));
    return new SparseDistanceMatrix(
        new SparseLengths(
            points.length,
            sorted.larger(),
            sorted.smaller(),
            sorted.lengths(),
            PointSelection.births(stored.births(), points)));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SparseDistanceMatrix matrix
        && matrix.size() == size()
        && Arrays.equals(matrix.stored.larger(), stored.larger())
        && Arrays.equals(matrix.stored.smaller(), stored.smaller())
        && Arrays.equals(matrix.stored.lengths(), stored.lengths())
        && Arrays.equals(matrix.stored.births(), stored.births());
  }

  @Override
  public int hashCode() {
    int hash = 31 * size() + Arrays.hashCode(stored.larger());
    hash = 31 * hash + Arrays.hashCode(stored.smaller());
    hash = 31 * hash + Arrays.hashCode(stored.lengths());
    return 31 * hash + Arrays.hashCode(stored.births());
  }

  /** The numbers of points and edges, and up to ten edges. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("SparseDistanceMatrix of ").append(size()).append(" points and ");
    text.append(edgeCount()).append(edgeCount() == 1 ? " edge" : " edges");
    for (int k = 0; k < edgeCount() && edgeCount() <= 10; k++) {
      text.append(k == 0 ? ": " : "; ").append('(').append(larger(k)).append(", ");
      text.append(smaller(k)).append(") ").append(length(k));
    }
    return hasBirths() ? text.append(", with births").toString() : text.toString();
  }
}
