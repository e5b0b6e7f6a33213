package io.github.adabet.topology.internal.homology;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.Cocycle;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.internal.homology.algebra.PrimeField;
import io.github.adabet.topology.internal.homology.call.BarCollector;
import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.call.IntList;
import io.github.adabet.topology.internal.homology.cohomology.CoboundaryReduction;
import io.github.adabet.topology.internal.homology.cohomology.PivotTable;
import io.github.adabet.topology.internal.homology.cohomology.SimplexList;
import io.github.adabet.topology.internal.homology.cohomology.StarColumns;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import io.github.adabet.topology.internal.homology.filtration.EdgeStars;
import io.github.adabet.topology.internal.homology.filtration.SimplexCode;
import io.github.adabet.topology.internal.homology.loops.CriticalTriangles;
import io.github.adabet.topology.internal.homology.loops.EmptyLunes;
import io.github.adabet.topology.internal.homology.loops.LoopEdges;
import io.github.adabet.topology.internal.homology.loops.LoopReduction;
import io.github.adabet.topology.internal.homology.loops.StarScan;
import io.github.adabet.topology.internal.homology.wide.WideColumns;
import io.github.adabet.topology.internal.homology.wide.WideReduction;
import io.github.adabet.topology.internal.homology.wide.WideSimplex;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The persistent homology of one Vietoris-Rips filtration.
 *
 * <h2>Algorithm: one edge at a time</h2>
 *
 * <p><b>The filtration.</b> The edges are put into a total order, by length and among equals by
 * their ends, and the complex grows by one edge at a time: with the edge e = uv come the simplices
 * that hold e, its <em>star</em>. This refines the filtration by length, so that its bars, with
 * lengths in the place of ranks and those of length 0 left out, are the bars asked for; ties need
 * nothing else. Adding a star glues a cone along the suspension of the complex of the <em>lune</em>
 * L of e, the points joined to u and v by earlier edges, so that {@code H_k(K_e, K_<e)} is the
 * reduced {@code H_(k-2)(L)} [1].
 *
 * <p><b>Lunes</b> are found from rows of bits, or sorted lists if the input is sparse, one pass
 * over the edges ({@link StarScan}). A point of L that is joined to all others <em>dominates</em>
 * e: L is a cone, nothing begins or ends with e, and no simplex of its star is ever looked at [2,
 * 3]. Where there is no such point, the one joined to most others is the <em>apex</em>, and all
 * simplices that it extends are in pairs ({@link EdgeStars}).
 *
 * <p><b>Degree 0</b> is union-find; with births, the younger of two components ends.
 *
 * <p><b>Degree 1 by homology</b> ({@link LoopReduction}). An edge with an empty lune joins two
 * components or begins a bar. An edge whose lune has c &gt; 1 components brings c − 1 <em>critical
 * triangles</em>, each of which ends a bar of degree 1 or begins one of degree 2. Every other edge
 * uv is in a pair with the triangle uvw, for the w of its lune that comes closest: in a chain it is
 * replaced by uw and wv, again and again, until only critical edges are left (discrete Morse theory
 * [4, 5]). Those of the spanning tree count as 0, for a cycle is determined by its other edges.
 * What remains is a small matrix: for 2,048 Gaussian points in R^64, 1.8 million edges come down to
 * 5,409 rows and 14,509 columns. It is reduced from left to right until every bar that began has
 * ended.
 *
 * <p><b>Higher degrees by cohomology</b> ({@link CoboundaryReduction}), and degree 1 if cocycles
 * are wanted. The coboundary matrix is reduced against the order of the filtration, which gives the
 * pairs of homology [6]. Only the stars of edges that are not dominated hold columns, and of these
 * fall away:
 *
 * <ul>
 *   <li>by <em>clearing</em> [7], simplices that end bars of the degree below;
 *   <li>simplices in <em>apparent pairs</em> [8] within a star, those with the apex and those by
 *       the smallest vertex; where their columns are needed to go on, they are the coboundary of
 *       one simplex.
 * </ul>
 *
 * <p>At an <em>emergent pair</em> [8] the walk over a coboundary stops early. Columns are not
 * stored: a reduced column is the list of simplices that it is the sum of the coboundaries of, and
 * the column under reduction is a heap in which equal entries are added up when they reach the top.
 * Such a list, with the column's own simplex, is the cocycle of the bar: its coboundary begins at
 * the bar's end, and none of its simplices is older than the bar. Several threads reduce columns of
 * one matrix without locks [9]: pivots are claimed by compare-and-set in a hash table, a column
 * that meets the pivot of a later one takes it over and leaves the later one to be reduced further.
 * The pairs do not depend on who comes first; the lists do, so that cocycles are made by one
 * thread.
 *
 * <p>Simplices whose numbers need more than 63 bits are objects, in the same order and with the
 * same pairs ({@link WideReduction}); those that would need more than 127 are refused.
 *
 * <p>Edges beyond the <em>enclosing radius</em>, the least distance within which some point has all
 * others, are left out if the input is dense: there the complex is a cone, and stays one.
 *
 * <p><b>Cost.</b> For n points and m edges, the lunes take {@code n m / 64} steps or so (dense),
 * and m intersections of lists (sparse); the reductions are cubic in the number of columns at
 * worst. Memory: {@link MemoryPlan}, and the columns.
 *
 * <p><b>Guarantee.</b> The barcode is exact for the float32 lengths given, which are only compared;
 * births and deaths are among them, or births of points. It depends neither on the order of the
 * points nor on the number of threads.
 *
 * <p><b>References.</b>
 *
 * <ol>
 *   <li>M. Koyama, F. Memoli, V. Robins, K. Turner, "Faster computation of degree-1 persistent
 *       homology using the reduced Vietoris-Rips filtration", 2023 (arXiv 2307.16333).
 *   <li>J.-D. Boissonnat, S. Pritam, "Edge collapse and persistence of flag complexes", 2020.
 *   <li>C. Kapulkin, N. Kershaw, "RedZeD", 2026 (arXiv 2606.06310): columns are listed only where
 *       something can begin.
 *   <li>R. Forman, "Morse theory for cell complexes", 1998.
 *   <li>K. Mischaikow, V. Nanda, "Morse theory for filtrations and efficient computation of
 *       persistent homology", 2013.
 *   <li>V. de Silva, D. Morozov, M. Vejdemo-Johansson, "Dualities in persistent (co)homology",
 *       2011.
 *   <li>C. Chen, M. Kerber, "Persistent homology computation with a twist", 2011.
 *   <li>U. Bauer, "Ripser: efficient computation of Vietoris-Rips persistence barcodes", 2021
 *       (arXiv 1908.02518).
 *   <li>D. Morozov, A. Nigmetov, "Towards lockfree persistent homology", 2020.
 * </ol>
 *
 * <p>One instance serves one call.
 */
final class PersistentHomology {
  private final StoredLengths stored;
  private final RipsOptions options;
  private final EngineCall call;
  private final PrimeField field;
  private final int lastDegree;
  private final boolean wide;
  private final List<BarCollector> degrees = new ArrayList<>();

  /**
   * For one filtration.
   *
   * @param stored the dissimilarity
   * @param options degrees, field, minimum persistence, cocycles
   * @param call the call it is done for
   */
  PersistentHomology(StoredLengths stored, RipsOptions options, EngineCall call) {
    this(stored, options, call, false);
  }

  /** With simplices as objects although numbers may do, so that tests reach that way. */
  PersistentHomology(StoredLengths stored, RipsOptions options, EngineCall call, boolean wide) {
    this.wide = wide;
    this.stored = stored;
    this.options = options;
    this.call = call;
    this.field = new PrimeField(options.modulus());
    this.lastDegree = lastDegree(stored.points(), options);
    for (int degree = 0; degree <= options.maximumDegree(); degree++) {
      degrees.add(new BarCollector(degree, options.minimumPersistence()));
    }
  }

  /** The largest degree in which bars may begin. */
  static int lastDegree(int points, RipsOptions options) {
    // The simplex of all points is the only one of its dimension and a coboundary: no bar begins.
    return Math.max(0, Math.min(options.maximumDegree(), points - 2));
  }

  /**
   * Computes the degrees 0 to the maximum.
   *
   * @param threshold edges with length &lt;= threshold are in
   */
  void compute(float threshold) {
    EdgeOrder edges = EdgeOrder.of(stored, threshold, call);
    DegreeZero components =
        new DegreeZero(stored.points(), edges, stored.births(), degrees.get(0), options.cocycles());
    IntList tree = components.reduce(call);
    if (lastDegree == 0) {
      return;
    }
    EdgeFiltration filtration = EdgeFiltration.of(stored, edges, call);
    LoopEdges loops = new LoopEdges(edges.size(), EmptyLunes.find(filtration, call), tree, call);
    if (lastDegree == 1 && !options.cocycles()) {
      LoopReduction reduction = new LoopReduction(filtration, field, loops, call);
      reduction.reduce(new StarScan(filtration, call));
      reduction.collect(degrees.get(1));
    } else {
      computeByStars(filtration, loops);
    }
  }

  private void computeByStars(EdgeFiltration filtration, LoopEdges loops) {
    EdgeStars stars = new EdgeStars(filtration.edges().size());
    CriticalTriangles triangles = new StarScan(filtration, call).stars(stars);
    int bits = SimplexCode.bits(stored.points(), filtration.edges().size(), lastDegree + 1);
    if (wide || bits + field.bits() > SimplexCode.MOST_BITS) {
      computeWide(filtration, stars, loops, triangles);
      return;
    }
    SimplexCode code = new SimplexCode(filtration, stars);
    PivotTable pivots =
        options.cocycles()
            ? reduce(code, 1, columns(code, loops))
            : reduceLoops(code, loops, triangles);
    for (int degree = 2; degree <= lastDegree; degree++) {
      long before = call.held();
      pivots = reduce(code, degree, StarColumns.list(code, degree, pivots, call));
      call.release(call.held() - before);
    }
  }

  Barcode barcode() {
    List<List<Bar>> bars = new ArrayList<>();
    degrees.forEach(degree -> bars.add(degree.bars(call)));
    return Barcode.of(bars);
  }

  /** The cocycles of each degree, parallel to the bars; empty unless asked for. */
  List<List<Cocycle>> cocycles() {
    List<List<Cocycle>> cocycles = new ArrayList<>();
    if (options.cocycles()) {
      degrees.forEach(degree -> cocycles.add(degree.cocycles(call)));
    }
    return cocycles;
  }

  /** Degree 1 by homology; the triangles that end bars. */
  private PivotTable reduceLoops(SimplexCode code, LoopEdges loops, CriticalTriangles triangles) {
    LoopReduction reduction = new LoopReduction(code.filtration(), field, loops, call);
    boolean[] negative = reduction.reduce(triangles);
    reduction.collect(degrees.get(1));
    PivotTable pivots = new PivotTable(loops.size());
    for (int i = 0; i < negative.length; i++) {
      if (negative[i]) {
        pivots.slot(code.simplex(triangles.rank(i), false, triangles.vertex(i), 2));
      }
    }
    return pivots;
  }

  /** The degrees from 1 on with simplices as objects. */
  private void computeWide(
      EdgeFiltration filtration, EdgeStars stars, LoopEdges loops, CriticalTriangles triangles) {
    Set<WideSimplex> pivots = new HashSet<>();
    if (!options.cocycles()) {
      LoopReduction reduction = new LoopReduction(filtration, field, loops, call);
      boolean[] negative = reduction.reduce(triangles);
      reduction.collect(degrees.get(1));
      for (int i = 0; i < negative.length; i++) {
        if (negative[i]) {
          int[] other = {triangles.vertex(i)};
          pivots.add(new WideSimplex(triangles.rank(i), false, other));
        }
      }
    }
    for (int degree = options.cocycles() ? 1 : 2; degree <= lastDegree; degree++) {
      List<WideSimplex> columns =
          degree == 1
              ? wideColumns(loops)
              : WideColumns.list(filtration, stars, degree, pivots, call);
      WideReduction reduction = new WideReduction(filtration, stars, field, degree, columns, call);
      reduction.reduce(degrees.get(degree), options.cocycles());
      pivots = reduction.pivots();
    }
  }

  private static List<WideSimplex> wideColumns(LoopEdges loops) {
    List<WideSimplex> columns = new ArrayList<>();
    for (int place = loops.size() - 1; place >= 0; place--) {
      columns.add(new WideSimplex(loops.rank(place), false, new int[0]));
    }
    return columns;
  }

  private SimplexList columns(SimplexCode code, LoopEdges loops) {
    SimplexList columns = new SimplexList();
    for (int place = loops.size() - 1; place >= 0; place--) {
      columns.add(code.simplex(loops.rank(place), false, 0, 1));
    }
    return columns;
  }

  /** One degree by cohomology; the simplices that end bars. */
  private PivotTable reduce(SimplexCode code, int degree, SimplexList columns) {
    CoboundaryReduction reduction = new CoboundaryReduction(code, field, degree, columns, call);
    // Which cocycles come out depends on the order of the additions.
    reduction.reduce(options.cocycles() ? 1 : call.threads());
    reduction.collect(degrees.get(degree), options.cocycles());
    return reduction.pivots();
  }
}
