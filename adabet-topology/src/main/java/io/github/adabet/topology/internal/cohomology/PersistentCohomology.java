package io.github.adabet.topology.internal.cohomology;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.DistanceMatrix;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.internal.Cancellation;
import java.util.ArrayList;
import java.util.List;

/**
 * The barcode of one Vietoris-Rips filtration by persistent cohomology.
 *
 * <h2>Algorithm: implicit reduction of the coboundary matrix</h2>
 *
 * <p><b>Idea.</b> Simplices are ordered by diameter, then dimension, then falling index, and the
 * coboundary matrix of each degree is reduced against that order. This gives the same pairs as the
 * reduction of the boundary matrix [1], but most columns need no work:
 *
 * <ul>
 *   <li><em>Clearing</em> [2]: a simplex that ends a bar of degree d − 1 begins none of degree d,
 *       and its column is left out.
 *   <li><em>Apparent pairs</em> of equal diameter [3] are recognised from the distances alone. They
 *       make bars of length 0, and their columns are left out as well; where such a column is
 *       needed to go on, it is the coboundary of one simplex.
 *   <li><em>Emergent pairs</em> [3]: the walk over a coboundary stops at the first cofacet of the
 *       simplex's own diameter if that is a new pivot.
 *   <li>Columns are not stored: coboundaries are enumerated anew from the indices and the
 *       distances, and a reduced column is kept as the list of simplices that it is the sum of the
 *       coboundaries of [3]. The column under reduction is a heap in which equal entries are added
 *       up when they reach the top.
 *   <li>Degree 0 is union-find; in degree 1, edges whose lune is not empty are in apparent pairs
 *       when all distances differ, so that few edges beyond the relative neighbourhood graph have a
 *       column.
 *   <li>Edges beyond the <em>enclosing radius</em>, the least distance within which some point has
 *       all others, are left out: there the complex is a cone, and stays one.
 * </ul>
 *
 * <p><b>Cost.</b> For n points and maximum degree k, the simplices of up to k + 1 vertices at the
 * threshold are walked over, without being held, and at worst each looks at n points. The reduction
 * is cubic in the number of columns at worst. Memory: {@code 4 n²} bytes for the distances, 8 bytes
 * for each edge, and the columns of one degree.
 *
 * <p><b>Guarantee.</b> The barcode is exact for the float32 distances given, which are only
 * compared; births and deaths are among them or 0. It does not depend on the order of the points.
 * Indices that do not fit into 63 bits, together with a coefficient, are refused before work
 * starts.
 *
 * <p><b>References.</b>
 *
 * <ol>
 *   <li>V. de Silva, D. Morozov, M. Vejdemo-Johansson, "Dualities in persistent (co)homology",
 *       2011.
 *   <li>C. Chen, M. Kerber, "Persistent homology computation with a twist", 2011.
 *   <li>U. Bauer, "Ripser: efficient computation of Vietoris-Rips persistence barcodes", 2021
 *       (arXiv 1908.02518).
 * </ol>
 */
final class PersistentCohomology {
  private final RipsFiltration filtration;
  private final PrimeField field;
  private final int maximumDegree;
  private final int lastDegree;
  private final double minimumPersistence;
  private final Cancellation cancellation;

  /**
   * Numbers the simplices, and refuses those that have no number.
   *
   * @param distances any size
   * @param options degrees, field, minimum persistence
   * @param threshold edges with length &lt;= threshold are in
   * @param cancellation asked while working
   * @throws io.github.adabet.topology.ComplexTooLargeException if an index does not fit
   */
  PersistentCohomology(
      DistanceMatrix distances, RipsOptions options, float threshold, Cancellation cancellation) {
    this.cancellation = cancellation;
    maximumDegree = options.maximumDegree();
    minimumPersistence = options.minimumPersistence();
    // The simplex of all points is the only one of its dimension and a coboundary: no bar begins.
    lastDegree = Math.max(0, Math.min(maximumDegree, distances.size() - 2));
    field = new PrimeField(options.modulus());
    BinomialTable binomials =
        new BinomialTable(distances.size(), lastDegree + 2, field.largestIndex());
    filtration = new RipsFiltration(distances, threshold, binomials);
  }

  /** Computes the degrees 0 to the maximum. */
  Barcode barcode() {
    List<List<Bar>> degrees = new ArrayList<>();
    BarCollector components = new BarCollector(minimumPersistence);
    long[] edges = new DegreeZero(filtration, cancellation, components).reduce();
    degrees.add(components.bars());
    SimplexList columns = lastDegree == 0 ? new SimplexList() : columnsOf(edges);
    for (int degree = 1; degree <= maximumDegree; degree++) {
      BarCollector bars = new BarCollector(minimumPersistence);
      degrees.add(bars.bars());
      if (degree <= lastDegree) {
        PivotTable pivots =
            new CoboundaryReduction(filtration, field, degree, columns, bars, cancellation)
                .reduce();
        columns = degree == lastDegree ? new SimplexList() : columns(degree + 1, pivots);
      }
    }
    return Barcode.of(degrees);
  }

  /** Of edges in the filtration's order those without apparent pair, against the filtration. */
  private SimplexList columnsOf(long[] edges) {
    ApparentPairs apparent = new ApparentPairs(filtration, 3);
    SimplexList columns = new SimplexList();
    for (int i = edges.length - 1; i >= 0; i--) {
      cancellation.check();
      long index = DegreeZero.index(edges[i]);
      float diameter = DegreeZero.diameter(edges[i]);
      if (!apparent.hasCofacet(index, diameter, 1)) {
        columns.add(index, diameter);
      }
    }
    return columns;
  }

  /**
   * The simplices that may begin a bar of positive length, given the pivots of the degree below.
   */
  private SimplexList columns(int degree, PivotTable pivots) {
    ApparentPairs apparent = new ApparentPairs(filtration, degree + 2);
    SimplexList columns = new SimplexList();
    filtration.forEach(
        degree,
        cancellation,
        (index, diameter) -> {
          if (pivots.column(index) == PivotTable.NONE
              && !apparent.hasCofacet(index, diameter, degree)
              && !apparent.findFacet(index, diameter, degree)) {
            columns.add(index, diameter);
          }
        });
    columns.sortAgainstFiltration();
    return columns;
  }
}
