package io.github.adabet.topology.internal.homology.wide;

import io.github.adabet.topology.internal.homology.algebra.PrimeField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A sum of wide simplices with coefficients, sorted. One instance belongs to one thread. */
final class WideSum {
  private final PrimeField field;
  private final TreeMap<WideSimplex, Integer> terms = new TreeMap<>();

  WideSum(PrimeField field) {
    this.field = field;
  }

  /** One simplex with its coefficient, which is not 0. */
  record Term(WideSimplex simplex, int coefficient) {}

  /** Adds a multiple of a simplex; the coefficient is not 0. */
  void add(WideSimplex simplex, int coefficient) {
    int sum = field.add(terms.getOrDefault(simplex, 0), coefficient);
    if (sum == 0) {
      terms.remove(simplex);
    } else {
      terms.put(simplex, sum);
    }
  }

  boolean isZero() {
    return terms.isEmpty();
  }

  /** The first simplex of a sum that is not 0. */
  Term first() {
    Map.Entry<WideSimplex, Integer> first = terms.firstEntry();
    return new Term(first.getKey(), first.getValue());
  }

  /** All terms in order; a copy. */
  List<Term> terms() {
    List<Term> copy = new ArrayList<>(terms.size());
    terms.forEach((simplex, coefficient) -> copy.add(new Term(simplex, coefficient)));
    return copy;
  }
}
