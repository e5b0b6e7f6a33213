package io.github.adabet.topology.internal.ripser;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.AvailableEngines;
import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.distance.SparseDistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every engine gives the bars that ripser prints on 2,560 random matrices, dense and sparse, most
 * of them full of ties, in the degrees 0 to 4, and on larger ones; distances are short decimals, so
 * that the printed digits are exact.
 */
class RipserBarcodeTest {
  private static final Map<String, HomologyEngine> ENGINES = AvailableEngines.all();

  /** How to draw the distances of one family: 4 points or more, below which ripser stops early. */
  enum Family {
    FEW_TIES {
      @Override
      DistanceMatrix draw(Random random) {
        return Dissimilarities.decimals(random, size(random), 999_999);
      }
    },
    MANY_TIES {
      @Override
      DistanceMatrix draw(Random random) {
        return Dissimilarities.decimals(random, size(random), 1 + random.nextInt(60));
      }
    },
    POINTS_ON_CIRCLES {
      @Override
      DistanceMatrix draw(Random random) {
        return Dissimilarities.circles(random, size(random));
      }
    };

    abstract DistanceMatrix draw(Random random);

    static int size(Random random) {
      return 4 + random.nextInt(27);
    }
  }

  @ParameterizedTest
  @EnumSource
  void compute_randomDistances_isRipsersBarcode(Family family) {
    List<Case> cases = new ArrayList<>();
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      DistanceMatrix distances = family.draw(random);
      float threshold = threshold(random, distances, seed);
      RipsOptions options = RipsOptions.builder().maximumDegree(2).threshold(threshold).build();
      String what = String.format("%s, seed %d, threshold %s", family, seed, threshold);
      cases.add(new Case(distances, options, what));
    }
    requireEqual(RipserProgram.require(), cases);
  }

  @ParameterizedTest
  @EnumSource
  void compute_randomDistancesOverOddPrimes_isRipsersBarcode(Family family) {
    List<Case> cases = new ArrayList<>();
    int[] primes = {3, 5, 13, 251};
    for (int seed = 0; seed < 80; seed++) {
      Random random = new Random(seed);
      int modulus = primes[seed % primes.length];
      DistanceMatrix distances = family.draw(random);
      RipsOptions options = RipsOptions.builder().maximumDegree(2).modulus(modulus).build();
      String what = String.format("%s, seed %d, modulus %d", family, seed, modulus);
      cases.add(new Case(distances, options, what));
    }
    requireEqual(RipserProgram.requireWithCoefficients(), cases);
  }

  @Test
  void compute_largerClouds_areRipsersBarcode() {
    List<Case> cases = new ArrayList<>();
    for (int levels : new int[] {40, 999_999}) {
      DistanceMatrix loops = Dissimilarities.decimals(new Random(levels), 120, levels);
      cases.add(new Case(loops, RipsOptions.defaults(), "loops"));
      DistanceMatrix voids = Dissimilarities.decimals(new Random(levels), 30, levels);
      cases.add(new Case(voids, RipsOptions.builder().maximumDegree(3).build(), "voids"));
    }
    requireEqual(RipserProgram.require(), cases);
  }

  @ParameterizedTest
  @EnumSource
  void compute_randomDistancesInDegreeFour_isRipsersBarcode(Family family) {
    List<Case> cases = new ArrayList<>();
    RipsOptions options = RipsOptions.builder().maximumDegree(4).build();
    for (int seed = 0; seed < 100; seed++) {
      DistanceMatrix distances = family.draw(new Random(10_000 + seed));
      if (distances.size() <= 16) {
        cases.add(new Case(distances, options, String.format("%s, seed %d", family, seed)));
      }
    }
    requireEqual(RipserProgram.require(), cases);
  }

  /** Some of the edges, some points without any, and a threshold every other time. */
  @ParameterizedTest
  @EnumSource
  void compute_randomSparseDistances_isRipsersBarcode(Family family) {
    RipserProgram.require();
    HomologyEngine ripser = HomologyEngines.named("ripser");
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(20_000 + seed);
      DistanceMatrix dense = family.draw(random);
      SparseDistanceMatrix sparse = someEdges(random, dense, 0.2 + 0.8 * random.nextDouble());
      RipsOptions options =
          RipsOptions.builder().maximumDegree(2).threshold(threshold(random, dense, seed)).build();
      requireEqual(
          ripser.compute(sparse, options).barcode(),
          sparse,
          options,
          String.format("%s, seed %d, threshold %s", family, seed, options.threshold()));
    }
  }

  private static SparseDistanceMatrix someEdges(Random random, DistanceMatrix dense, double share) {
    List<int[]> edges = new ArrayList<>();
    for (int i = 0; i < dense.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (random.nextDouble() < share) {
          edges.add(random.nextBoolean() ? new int[] {i, j} : new int[] {j, i});
        }
      }
    }
    int[] rows = edges.stream().mapToInt(edge -> edge[0]).toArray();
    int[] columns = edges.stream().mapToInt(edge -> edge[1]).toArray();
    float[] lengths = new float[rows.length];
    for (int k = 0; k < lengths.length; k++) {
      lengths[k] = dense.get(rows[k], columns[k]);
    }
    return SparseDistanceMatrix.ofCoordinates(
        dense.size() + random.nextInt(3), rows, columns, lengths);
  }

  /** Distances, and what is asked of them. */
  private record Case(DistanceMatrix distances, RipsOptions options, String what) {}

  private static void requireEqual(RipserProgram ripser, List<Case> cases) {
    List<Barcode> expected =
        ripser.barcodes(
            cases.stream()
                .map(one -> new RipserProgram.Request(one.distances(), one.options()))
                .toList());
    for (int i = 0; i < cases.size(); i++) {
      Case one = cases.get(i);
      requireEqual(expected.get(i), one.distances(), one.options(), one.what());
    }
  }

  private static void requireEqual(
      Barcode expected, Dissimilarity distances, RipsOptions options, String what) {
    ENGINES.forEach(
        (name, engine) ->
            assertThat(engine.compute(distances, options).barcode())
                .as("%s: %s", name, what)
                .isEqualTo(expected));
  }

  /** Every other time none, otherwise one of the distances. */
  private static float threshold(Random random, DistanceMatrix distances, int seed) {
    return seed % 2 == 0
        ? Float.POSITIVE_INFINITY
        : distances.get(1 + random.nextInt(distances.size() - 1), 0);
  }
}
