package io.github.adabet.topology.internal.count;

import io.github.adabet.topology.internal.support.Cancellation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Elimination over F2 within the edges of one length L: for how many critical edges does the loop
 * that the edge closes bound as soon as all edges of length L are in?
 *
 * <p><b>Idea.</b> Rows are the triangles whose longest edge has length L, columns the edges of
 * length L, and an entry is 1 where the edge lies in the triangle. The edges of length L give
 * (number of edges) − rank new dimensions to the homology relative to what was there before. The
 * rank is found by columns, as persistent cohomology does it: columns from the last edge to the
 * first, each reduced by earlier ones until its first triangle (its pivot) is its own. Triangles
 * are ordered by their last edge of length L, then by the opposite vertex. An edge that is the last
 * one of some triangle has the smallest such triangle as pivot before any reduction (an
 * <em>apparent pair</em>), so that its column is never stored, and re-created when needed. What
 * remains are the critical edges; those that join two components are known to reduce to 0 and are
 * left out by the caller.
 *
 * <p><b>Cost.</b> For each column that is added, {@code n / 64} words and the triangles of one
 * edge. How many are added depends on the distances: few among real points, as on grids; many in
 * random matrices whose edges of one length are just so dense that their loops bound; in the worst
 * case as many as the square of the number of contested edges of one length. Memory: one list of
 * edges for each column that does not reduce to 0, and n² bits.
 *
 * <p><b>References.</b> U. Bauer, "Ripser: efficient computation of Vietoris-Rips persistence
 * barcodes", 2021 (arXiv 1908.02518), for the implicit columns and the apparent pairs.
 *
 * <p>One instance belongs to one thread; the classes given to it one after another reuse its
 * buffers.
 */
final class TieClassReduction {
  private final LengthTable table;
  private final Cancellation cancellation;
  private final TriangleHeap column = new TriangleHeap();
  private final EdgeList summands = new EdgeList();
  private final Map<Long, long[]> summandsOfPivot = new HashMap<>();
  private final Neighbourhoods neighbourhoods;
  private int length;
  private long bounding;

  TieClassReduction(LengthTable table, Cancellation cancellation) {
    this.table = table;
    this.cancellation = cancellation;
    this.neighbourhoods = new Neighbourhoods(table);
  }

  /** The number of columns, over all calls, that did not reduce to 0. */
  long bounding() {
    return bounding;
  }

  /**
   * Reduces the columns of one class.
   *
   * @param edges contested edges, sorted
   * @param from first edge of the class
   * @param to end of the class (excluded)
   */
  void reduce(EdgeList edges, int from, int to) {
    length = EdgeList.length(edges.get(from));
    neighbourhoods.setLength(length);
    summandsOfPivot.clear();
    for (int i = to - 1; i >= from; i--) {
      if (reduceColumn(edges.get(i) & EdgeList.PLACE)) {
        bounding++;
      }
    }
  }

  private boolean reduceColumn(long place) {
    column.clear();
    summands.clear();
    addCoboundary(place);
    long pivot = column.smallest();
    while (pivot != TriangleHeap.NONE) {
      long last = pivot >>> 16;
      if (isApparent(last, (int) pivot & 0xffff)) {
        addCoboundary(last);
      } else {
        long[] known = summandsOfPivot.get(pivot);
        if (known == null) {
          summandsOfPivot.put(pivot, oddSummands());
          return true;
        }
        for (long summand : known) {
          addCoboundary(summand);
        }
      }
      pivot = column.smallest();
    }
    return false;
  }

  /** Whether no smaller vertex makes a triangle in which the edge is the last of its length. */
  private boolean isApparent(long last, int opposite) {
    int u = EdgeList.larger(last);
    int v = EdgeList.smaller(last);
    int[] fromU = table.row(u);
    int[] fromV = table.row(v);
    long[] nearU = neighbourhoods.of(u);
    long[] nearV = neighbourhoods.of(v);
    for (int word = 0; word <= opposite >>> 6; word++) {
      for (long common = nearU[word] & nearV[word]; common != 0; common &= common - 1) {
        int w = (word << 6) + Long.numberOfTrailingZeros(common);
        if (lastEdge(u, v, w, fromU[w] == length, fromV[w] == length) == last) {
          return w == opposite;
        }
      }
    }
    throw new IllegalStateException("no triangle of " + u + ", " + v + " and " + opposite);
  }

  private void addCoboundary(long place) {
    cancellation.check();
    summands.add(place);
    int u = EdgeList.larger(place);
    int v = EdgeList.smaller(place);
    int[] fromU = table.row(u);
    int[] fromV = table.row(v);
    long[] nearU = neighbourhoods.of(u);
    long[] nearV = neighbourhoods.of(v);
    for (int word = 0; word < nearU.length; word++) {
      for (long common = nearU[word] & nearV[word]; common != 0; common &= common - 1) {
        int w = (word << 6) + Long.numberOfTrailingZeros(common);
        column.add(triangle(u, v, w, fromU[w] == length, fromV[w] == length));
      }
    }
  }

  /**
   * The triangle uvw, where uv has length L, u > v, and the flags say whether uw and vw have too.
   */
  private static long triangle(int u, int v, int w, boolean uwInClass, boolean vwInClass) {
    long last = lastEdge(u, v, w, uwInClass, vwInClass);
    int opposite = u ^ v ^ w ^ EdgeList.larger(last) ^ EdgeList.smaller(last);
    return last << 16 | opposite;
  }

  private static long lastEdge(int u, int v, int w, boolean uwInClass, boolean vwInClass) {
    long last = EdgeList.place(u, v);
    if (uwInClass) {
      last = Math.max(last, EdgeList.place(Math.max(u, w), Math.min(u, w)));
    }
    if (vwInClass) {
      last = Math.max(last, EdgeList.place(Math.max(v, w), Math.min(v, w)));
    }
    return last;
  }

  private long[] oddSummands() {
    summands.sort(cancellation);
    long[] odd = new long[summands.size()];
    int count = 0;
    for (int i = 0; i < summands.size(); i++) {
      if (count > 0 && odd[count - 1] == summands.get(i)) {
        count--;
      } else {
        odd[count++] = summands.get(i);
      }
    }
    return Arrays.copyOf(odd, count);
  }
}
