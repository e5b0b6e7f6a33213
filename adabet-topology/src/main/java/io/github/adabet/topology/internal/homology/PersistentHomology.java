package io.github.adabet.topology.internal.homology;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.Cocycle;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.internal.StoredLengths;
import java.util.ArrayList;
import java.util.List;

/** NOTE */
final class PersistentHomology {
  private final StoredLengths stored;
  private final RipsOptions options;
  private final EngineCall call;
  private final PrimeField field;
  private final int lastDegree;
  private final List<BarCollector> degrees = new ArrayList<>();

  /**
   * For one filtration.
   *
   * @param stored the dissimilarity
   * @param options degrees, field, minimum persistence, cocycles
   * @param call the call it is done for
   */
  PersistentHomology(StoredLengths stored, RipsOptions options, EngineCall call) {
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
    EdgeOrder edges = EdgeOrder.of(stored, threshold);
    call.check();
    DegreeZero components =
        new DegreeZero(stored.points(), edges, stored.births(), degrees.get(0), options.cocycles());
    IntList tree = components.reduce();
    if (lastDegree == 0) {
      return;
    }
    EdgeFiltration filtration = EdgeFiltration.of(stored, edges);
    call.check();
    StarScan.Result scan = StarScan.run(filtration, call, lastDegree > 1 || options.cocycles());
    LoopEdges loops = new LoopEdges(edges.size(), scan.stars(), tree);
    SimplexCode code = new SimplexCode(filtration, scan.stars());
    PivotTable pivots =
        options.cocycles()
            ? reduce(code, 1, columns(code, loops))
            : reduceLoops(code, loops, scan.triangles());
    for (int degree = 2; degree <= lastDegree; degree++) {
      long before = call.held();
      pivots = reduce(code, degree, StarColumns.list(code, degree, pivots, call));
      call.release(call.held() - before);
    }
  }

  Barcode barcode() {
    List<List<Bar>> bars = new ArrayList<>();
    degrees.forEach(degree -> bars.add(degree.bars()));
    return Barcode.of(bars);
  }

  /** The cocycles of each degree, parallel to the bars; empty unless asked for. */
  List<List<Cocycle>> cocycles() {
    List<List<Cocycle>> cocycles = new ArrayList<>();
    if (options.cocycles()) {
      degrees.forEach(degree -> cocycles.add(degree.cocycles()));
    }
    return cocycles;
  }

  /** Degree 1 by homology; the triangles that end bars. */
  private PivotTable reduceLoops(SimplexCode code, LoopEdges loops, CriticalTriangles triangles) {
    LoopReduction reduction = new LoopReduction(code.filtration(), field, loops, triangles, call);
    reduction.reduce();
    reduction.collect(degrees.get(1));
    boolean[] negative = reduction.negative();
    PivotTable pivots = new PivotTable(loops.size());
    for (int place = 0; place < negative.length && lastDegree > 1; place++) {
      if (negative[place]) {
        pivots.slot(code.simplex(triangles.rank(place), false, triangles.vertex(place), 2));
      }
    }
    return pivots;
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
