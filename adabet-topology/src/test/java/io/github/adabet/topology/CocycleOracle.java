package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.distance.Dissimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks representative cocycles by linear algebra on dense matrices over F_p: at each scale the
 * cocycles of the bars alive there, cut down to the complex, are cocycles and a basis of its
 * cohomology. Slow on purpose, and shares nothing with the code it checks.
 */
final class CocycleOracle {
  private final Dissimilarity distances;
  private final int modulus;

  private CocycleOracle(Dissimilarity distances, int modulus) {
    this.distances = distances;
    this.modulus = modulus;
  }

  /** Fails unless the cocycles of a result are what their documentation says. */
  static void check(Dissimilarity distances, HomologyResult result, int modulus) {
    CocycleOracle oracle = new CocycleOracle(distances, modulus);
    for (int degree = 0; degree <= result.barcode().maximumDegree(); degree++) {
      List<Cocycle> cocycles = result.cocycles().get(degree);
      assertThat(cocycles).allMatch(cocycle -> cocycle.size() > 0);
      for (float scale : oracle.scales(cocycles)) {
        List<Cocycle> alive =
            cocycles.stream().filter(cocycle -> cocycle.bar().alive(scale)).toList();
        oracle.checkBasis(alive, degree, scale);
      }
    }
  }

  /** The numbers of simplices of the dimensions 0 to some maximum. */
  static long[] simplexCounts(Dissimilarity distances, float scale, int maximumDimension) {
    CocycleOracle oracle = new CocycleOracle(distances, 2);
    long[] counts = new long[maximumDimension + 1];
    counts[0] = distances.size();
    for (int dimension = 1; dimension <= maximumDimension; dimension++) {
      counts[dimension] = oracle.simplices(dimension, scale).size();
    }
    return counts;
  }

  /** Where bars begin, and just before they end; for those that never end, far away. */
  private Set<Float> scales(List<Cocycle> cocycles) {
    Set<Float> scales = new TreeSet<>();
    for (Cocycle cocycle : cocycles) {
      scales.add(cocycle.bar().birth());
      scales.add(
          cocycle.bar().essential() ? Float.MAX_VALUE : Math.nextDown(cocycle.bar().death()));
    }
    return scales;
  }

  private void checkBasis(List<Cocycle> alive, int degree, float scale) {
    Map<List<Integer>, Integer> columns = numbered(simplices(degree, scale));
    List<int[]> rows = new ArrayList<>();
    List<List<Integer>> faces = degree == 0 ? List.of() : simplices(degree - 1, scale);
    for (List<Integer> face : faces) {
      rows.add(coboundary(Map.of(face, 1), degree, columns));
    }
    int coboundaries = rank(rows);
    Map<List<Integer>, Integer> cofaces = numbered(simplices(degree + 1, scale));
    for (Cocycle cocycle : alive) {
      Map<List<Integer>, Integer> terms = terms(cocycle);
      terms.keySet().retainAll(columns.keySet());
      assertThat(coboundary(terms, degree + 1, cofaces))
          .as("coboundary of %s at %s", cocycle, scale)
          .containsOnly(0);
      int[] row = new int[columns.size() + 1];
      terms.forEach((simplex, coefficient) -> row[columns.get(simplex)] = coefficient);
      rows.add(row);
    }
    assertThat(rank(rows))
        .as("rank in degree %d at %s with %s", degree, scale, alive)
        .isEqualTo(coboundaries + alive.size());
  }

  private static Map<List<Integer>, Integer> terms(Cocycle cocycle) {
    Map<List<Integer>, Integer> terms = new HashMap<>();
    int[] vertices = cocycle.vertices();
    int width = cocycle.degree() + 1;
    for (int term = 0; term < cocycle.size(); term++) {
      List<Integer> simplex =
          Arrays.stream(vertices, term * width, (term + 1) * width).boxed().toList();
      assertThat(terms.put(simplex, cocycle.coefficients()[term])).isNull();
    }
    return terms;
  }

  /** Of a cochain given by its terms; one column more than there are simplices, always 0. */
  private int[] coboundary(
      Map<List<Integer>, Integer> cochain, int dimension, Map<List<Integer>, Integer> columns) {
    int[] row = new int[columns.size() + 1];
    columns.forEach(
        (simplex, column) -> {
          long sum = 0;
          for (int omitted = 0; omitted <= dimension; omitted++) {
            List<Integer> facet = new ArrayList<>(simplex);
            facet.remove(omitted);
            sum += (omitted % 2 == 0 ? 1L : -1L) * cochain.getOrDefault(facet, 0);
          }
          row[column] = (int) Math.floorMod(sum, (long) modulus);
        });
    return row;
  }

  private static Map<List<Integer>, Integer> numbered(List<List<Integer>> simplices) {
    Map<List<Integer>, Integer> numbers = new HashMap<>();
    simplices.forEach(simplex -> numbers.put(simplex, numbers.size()));
    return numbers;
  }

  /** The simplices of a dimension at a scale, each with its vertices in descending order. */
  private List<List<Integer>> simplices(int dimension, float scale) {
    List<List<Integer>> simplices = new ArrayList<>();
    extend(List.of(), dimension, scale, simplices);
    return simplices;
  }

  private void extend(
      List<Integer> vertices, int dimension, float scale, List<List<Integer>> target) {
    if (vertices.size() == dimension + 1) {
      target.add(vertices);
      return;
    }
    int end = vertices.isEmpty() ? distances.size() : vertices.get(vertices.size() - 1);
    for (int w = 0; w < end; w++) {
      int added = w;
      boolean joined = distances.birth(w) <= scale;
      if (joined && vertices.stream().allMatch(v -> distances.get(v, added) <= scale)) {
        List<Integer> longer = new ArrayList<>(vertices);
        longer.add(w);
        extend(longer, dimension, scale, target);
      }
    }
  }

  private int rank(List<int[]> rows) {
    List<int[]> left = new ArrayList<>();
    rows.forEach(row -> left.add(row.clone()));
    int rank = 0;
    int width = left.isEmpty() ? 0 : left.get(0).length;
    for (int column = 0; column < width; column++) {
      int pivot = rank;
      while (pivot < left.size() && left.get(pivot)[column] == 0) {
        pivot++;
      }
      if (pivot < left.size()) {
        Collections.swap(left, rank, pivot);
        for (int row = rank + 1; row < left.size(); row++) {
          eliminate(left.get(row), left.get(rank), column);
        }
        rank++;
      }
    }
    return rank;
  }

  /** Multiplies both rows so that the entry of a column cancels. */
  private void eliminate(int[] row, int[] by, int column) {
    long wanted = row[column];
    long given = by[column];
    for (int k = column; k < row.length; k++) {
      row[k] = (int) Math.floorMod(given * row[k] - wanted * by[k], (long) modulus);
    }
  }
}
