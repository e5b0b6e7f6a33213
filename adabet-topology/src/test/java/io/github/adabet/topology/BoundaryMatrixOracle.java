package io.github.adabet.topology;

import io.github.adabet.topology.distance.Dissimilarity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The barcode by the textbook: all simplices sorted by diameter, then dimension, then vertices; the
 * boundary matrix over F_p, columns reduced from left to right. Slow on purpose, and shares nothing
 * with the code it checks.
 */
final class BoundaryMatrixOracle {
  private record Simplex(List<Integer> vertices, float diameter) {
    int dimension() {
      return vertices.size() - 1;
    }
  }

  private final Dissimilarity distances;
  private final float threshold;
  private final int maximumDegree;
  private final int modulus;
  private final List<Simplex> filtration = new ArrayList<>();

  private BoundaryMatrixOracle(
      Dissimilarity distances, float threshold, int maximumDegree, int modulus) {
    this.distances = distances;
    this.threshold = threshold;
    this.maximumDegree = maximumDegree;
    this.modulus = modulus;
    addCofaces(List.of(), 0);
    filtration.sort(
        Comparator.comparingDouble(Simplex::diameter)
            .thenComparingInt(Simplex::dimension)
            .thenComparing(simplex -> simplex.vertices().toString()));
  }

  /** The bars of degrees 0 to maximumDegree; all points, and edges with length <= threshold. */
  static Barcode barcode(Dissimilarity distances, float threshold, int maximumDegree, int modulus) {
    return new BoundaryMatrixOracle(distances, threshold, maximumDegree, modulus).reduce();
  }

  /** The number of bars of degree 1 over F2. */
  static long loops(Dissimilarity distances, float threshold) {
    return barcode(distances, threshold, 1, 2).bars(1).size();
  }

  /** Adds all simplices that arise from one by later vertices, up to maximumDegree + 1. */
  private void addCofaces(List<Integer> vertices, float diameter) {
    int first = vertices.isEmpty() ? 0 : vertices.get(vertices.size() - 1) + 1;
    for (int w = first; w < distances.size() && vertices.size() < maximumDegree + 2; w++) {
      float longest = Math.max(diameter, distances.birth(w));
      for (int v : vertices) {
        longest = Math.max(longest, distances.get(v, w));
      }
      if (vertices.isEmpty() || (longest <= threshold && longest < Float.POSITIVE_INFINITY)) {
        List<Integer> extended = new ArrayList<>(vertices);
        extended.add(w);
        filtration.add(new Simplex(extended, longest));
        addCofaces(extended, longest);
      }
    }
  }

  private Barcode reduce() {
    Map<List<Integer>, Integer> position = new HashMap<>();
    for (int i = 0; i < filtration.size(); i++) {
      position.put(filtration.get(i).vertices(), i);
    }
    Map<Integer, NavigableMap<Integer, Integer>> columnOfLow = new HashMap<>();
    Map<Integer, Integer> deathOfBirth = new HashMap<>();
    List<Integer> births = new ArrayList<>();
    for (int i = 0; i < filtration.size(); i++) {
      NavigableMap<Integer, Integer> column = boundary(filtration.get(i), position);
      while (!column.isEmpty() && columnOfLow.containsKey(column.lastKey())) {
        eliminateLow(column, columnOfLow.get(column.lastKey()));
      }
      if (column.isEmpty()) {
        births.add(i);
      } else {
        columnOfLow.put(column.lastKey(), column);
        deathOfBirth.put(column.lastKey(), i);
      }
    }
    return bars(births, deathOfBirth);
  }

  private NavigableMap<Integer, Integer> boundary(
      Simplex simplex, Map<List<Integer>, Integer> position) {
    NavigableMap<Integer, Integer> column = new TreeMap<>();
    for (int k = 0; k < simplex.vertices().size() && simplex.dimension() > 0; k++) {
      List<Integer> facet = new ArrayList<>(simplex.vertices());
      facet.remove(k);
      Integer row = position.get(facet);
      if (row == null) {
        throw new IllegalStateException("no facet " + facet + " of " + simplex);
      }
      column.put(row, k % 2 == 0 ? 1 : modulus - 1);
    }
    return column;
  }

  /** Subtracts the multiple of another column of the same low that removes the low. */
  private void eliminateLow(
      NavigableMap<Integer, Integer> column, NavigableMap<Integer, Integer> other) {
    int wanted = column.lastEntry().getValue();
    int given = other.lastEntry().getValue();
    int factor =
        IntStream.range(1, modulus)
            .filter(f -> (wanted + f * given) % modulus == 0)
            .findFirst()
            .orElseThrow();
    other.forEach(
        (row, value) ->
            column.merge(
                row,
                factor * value % modulus,
                (a, b) -> (a + b) % modulus == 0 ? null : (a + b) % modulus));
  }

  private Barcode bars(List<Integer> births, Map<Integer, Integer> deathOfBirth) {
    List<List<Bar>> bars = new ArrayList<>();
    IntStream.rangeClosed(0, maximumDegree).forEach(degree -> bars.add(new ArrayList<>()));
    for (int i : births) {
      Simplex born = filtration.get(i);
      Integer killer = deathOfBirth.get(i);
      float death = killer == null ? Float.POSITIVE_INFINITY : filtration.get(killer).diameter();
      if (born.dimension() <= maximumDegree && death > born.diameter()) {
        bars.get(born.dimension()).add(new Bar(born.diameter(), death));
      }
    }
    return Barcode.of(bars);
  }
}
