package io.github.adabet.topology.internal.homology.wide;

import io.github.adabet.topology.internal.homology.algebra.PrimeField;
import io.github.adabet.topology.internal.homology.algebra.Terms;
import io.github.adabet.topology.internal.homology.call.BarCollector;
import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.call.IntList;
import io.github.adabet.topology.internal.homology.cohomology.CoboundaryReduction;
import io.github.adabet.topology.internal.homology.filtration.CommonNeighbours;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.homology.filtration.EdgeOrder;
import io.github.adabet.topology.internal.homology.filtration.EdgeStars;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reduces the coboundary matrix of one degree as {@link CoboundaryReduction} does, for simplices
 * that do not fit into a number: each is an object, sums are sorted maps, and one thread works. It
 * is slower by a factor of ten or so, and there only so that large inputs at low thresholds have
 * their barcodes too. One instance serves one degree of one filtration.
 */
public final class WideReduction {
  private final EdgeFiltration filtration;
  private final EdgeStars stars;
  private final PrimeField field;
  private final int degree;
  private final List<WideSimplex> columns;
  private final EngineCall call;
  private final CommonNeighbours neighbours;
  private final int[] vertices;
  private final Map<WideSimplex, Integer> columnOfPivot = new HashMap<>();

  /** Of each column, the terms that it is the sum of the coboundaries of, its own too. */
  private final List<List<WideSum.Term>> summands = new ArrayList<>();

  /** Of each column, the coefficient of its pivot. */
  private final IntList coefficients = new IntList();

  private WideSum working;
  private WideSum added;

  public WideReduction(
      EdgeFiltration filtration,
      EdgeStars stars,
      PrimeField field,
      int degree,
      List<WideSimplex> columns,
      EngineCall call) {
    this.filtration = filtration;
    this.stars = stars;
    this.field = field;
    this.degree = degree;
    this.columns = columns;
    this.call = call;
    this.neighbours = filtration.neighbours(degree + 1);
    this.vertices = new int[degree + 1];
    this.working = new WideSum(field);
    this.added = new WideSum(field);
  }

  /** The bytes of one simplex of a degree, with its object and a place in a table, or so. */
  static long bytes(int degree) {
    return 96 + 4L * degree;
  }

  /** Reduces all columns and collects their bars. */
  public void reduce(BarCollector bars, boolean cocycles) {
    EdgeOrder edges = filtration.edges();
    for (int column = 0; column < columns.size(); column++) {
      call.report("degree " + degree, column, columns.size());
      boolean ends = reduce(column);
      float birth = edges.length(columns.get(column).rank());
      float death = ends ? edges.length(working.first().simplex().rank()) : Float.POSITIVE_INFINITY;
      if (bars.wants(birth, death)) {
        bars.add(birth, death, cocycles ? terms(summands.get(column)) : null);
      }
    }
  }

  /** The simplices that end bars. */
  public Set<WideSimplex> pivots() {
    return columnOfPivot.keySet();
  }

  /** Reduces one column; whether it is not 0. */
  private boolean reduce(int column) {
    working = new WideSum(field);
    added = new WideSum(field);
    addCoboundary(columns.get(column), 1);
    boolean ends = false;
    while (!working.isZero() && !ends) {
      WideSum.Term pivot = working.first();
      Integer earlier = columnOfPivot.get(pivot.simplex());
      if (pivot.simplex().holdsApex()) {
        addApparent(pivot);
      } else if (earlier != null) {
        int factor = field.eliminating(pivot.coefficient(), coefficients.get(earlier));
        for (WideSum.Term term : summands.get(earlier)) {
          addCoboundary(term.simplex(), field.multiply(factor, term.coefficient()));
        }
      } else {
        columnOfPivot.put(pivot.simplex(), column);
        ends = true;
      }
    }
    coefficients.add(ends ? working.first().coefficient() : 0);
    List<WideSum.Term> kept = added.terms();
    call.hold(kept.size() * bytes(degree));
    summands.add(kept);
    return ends;
  }

  /** Removes a pivot by the coboundary of its facet without the apex. */
  private void addApparent(WideSum.Term pivot) {
    int apex = stars.apex(pivot.simplex().rank());
    int[] all = new int[degree + 2];
    pivot.simplex().vertices(filtration.edges(), all);
    int larger = 0;
    while (all[larger] != apex) {
      larger++;
    }
    int given = field.signed(1, (larger & 1) != 0);
    addCoboundary(pivot.simplex().withoutApex(apex), field.eliminating(pivot.coefficient(), given));
  }

  private void addCoboundary(WideSimplex simplex, int coefficient) {
    call.check();
    added.add(simplex, coefficient);
    simplex.vertices(filtration.edges(), vertices);
    neighbours.start(vertices, degree + 1, EdgeFiltration.NEVER);
    while (neighbours.next()) {
      int point = neighbours.point();
      int larger = 0;
      while (larger <= degree && vertices[larger] > point) {
        larger++;
      }
      int rank = Math.max(simplex.rank(), neighbours.rank());
      working.add(cofacet(point, rank), field.signed(coefficient, (larger & 1) != 0));
    }
  }

  /** The simplex of the vertices and one point more, whose last edge has a given rank. */
  private WideSimplex cofacet(int point, int rank) {
    int u = filtration.edges().larger(rank);
    int v = filtration.edges().smaller(rank);
    int[] others = new int[degree];
    int next = 0;
    boolean holdsApex = false;
    boolean inserted = false;
    for (int i = 0; i <= degree + 1; i++) {
      boolean here = !inserted && (i > degree || vertices[i] < point);
      int vertex = here ? point : vertices[inserted ? i - 1 : i];
      inserted |= here;
      if (vertex != u && vertex != v) {
        others[next++] = vertex;
        holdsApex |= vertex == stars.apex(rank);
      }
    }
    return new WideSimplex(rank, holdsApex, others);
  }

  private Terms terms(List<WideSum.Term> cochain) {
    int width = degree + 1;
    int[] all = new int[Math.multiplyExact(cochain.size(), width)];
    int[] coefficientOf = new int[cochain.size()];
    for (int term = 0; term < coefficientOf.length; term++) {
      cochain.get(term).simplex().vertices(filtration.edges(), vertices);
      System.arraycopy(vertices, 0, all, term * width, width);
      coefficientOf[term] = cochain.get(term).coefficient();
    }
    return new Terms(all, coefficientOf);
  }
}
