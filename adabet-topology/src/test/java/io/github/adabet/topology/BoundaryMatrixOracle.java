package io.github.adabet.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The H0 and H1 barcode by the textbook: all simplices of dimension 0 to 2 sorted by diameter, then
 * dimension, then vertices; the boundary matrix over F2, columns reduced from left to right. Slow
 * on purpose, and shares nothing with the code it checks.
 */
final class BoundaryMatrixOracle {
  private record Simplex(List<Integer> vertices, float diameter) {
    int dimension() {
      return vertices.size() - 1;
    }
  }

  private final DistanceMatrix distances;
  private final List<Simplex> filtration = new ArrayList<>();

  private BoundaryMatrixOracle(DistanceMatrix distances, float threshold) {
    this.distances = distances;
    int n = distances.size();
    for (int a = 0; a < n; a++) {
      add(threshold, a);
      for (int b = a + 1; b < n; b++) {
        add(threshold, a, b);
        for (int c = b + 1; c < n; c++) {
          add(threshold, a, b, c);
        }
      }
    }
    filtration.sort(
        Comparator.comparingDouble(Simplex::diameter)
            .thenComparingInt(Simplex::dimension)
            .thenComparing(simplex -> simplex.vertices().toString()));
  }

  /** All bars with death > birth of dimensions 0 and 1; edges with length <= threshold are in. */
  static List<Bar> barcode(DistanceMatrix distances, float threshold) {
    return new BoundaryMatrixOracle(distances, threshold).reduce();
  }

  /** The number of bars of dimension 1. */
  static long loops(DistanceMatrix distances, float threshold) {
    return barcode(distances, threshold).stream().filter(bar -> bar.dimension() == 1).count();
  }

  private void add(float threshold, Integer... vertices) {
    float diameter = 0;
    for (int a : vertices) {
      for (int b : vertices) {
        diameter = Math.max(diameter, distances.get(a, b));
      }
    }
    if (diameter <= threshold) {
      filtration.add(new Simplex(Arrays.asList(vertices), diameter));
    }
  }

  private List<Bar> reduce() {
    Map<List<Integer>, Integer> position = new HashMap<>();
    for (int i = 0; i < filtration.size(); i++) {
      position.put(filtration.get(i).vertices(), i);
    }
    Map<Integer, BitSet> columnOfLow = new HashMap<>();
    Map<Integer, Integer> deathOfBirth = new HashMap<>();
    List<Integer> births = new ArrayList<>();
    for (int i = 0; i < filtration.size(); i++) {
      BitSet column = boundary(filtration.get(i), position);
      while (!column.isEmpty() && columnOfLow.containsKey(column.length() - 1)) {
        column.xor(columnOfLow.get(column.length() - 1));
      }
      if (column.isEmpty()) {
        births.add(i);
      } else {
        columnOfLow.put(column.length() - 1, column);
        deathOfBirth.put(column.length() - 1, i);
      }
    }
    return bars(births, deathOfBirth);
  }

  private static BitSet boundary(Simplex simplex, Map<List<Integer>, Integer> position) {
    BitSet column = new BitSet();
    for (int k = 0; k < simplex.vertices().size() && simplex.dimension() > 0; k++) {
      List<Integer> facet = new ArrayList<>(simplex.vertices());
      facet.remove(k);
      Integer row = position.get(facet);
      if (row == null) {
        throw new IllegalStateException("no facet " + facet + " of " + simplex);
      }
      column.set(row);
    }
    return column;
  }

  private List<Bar> bars(List<Integer> births, Map<Integer, Integer> deathOfBirth) {
    List<Bar> bars = new ArrayList<>();
    for (int i : births) {
      Simplex born = filtration.get(i);
      Integer killer = deathOfBirth.get(i);
      float death = killer == null ? Float.POSITIVE_INFINITY : filtration.get(killer).diameter();
      if (born.dimension() < 2 && death > born.diameter()) {
        bars.add(new Bar(born.dimension(), born.diameter(), death));
      }
    }
    return bars;
  }
}
