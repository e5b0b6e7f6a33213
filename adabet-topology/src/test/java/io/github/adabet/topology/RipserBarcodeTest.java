package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.spi.HomologyEngine;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The engine gives the bars that ripser prints, in the degrees 0 to 2, on 840 random matrices, most
 * of them full of ties, and larger ones; distances are short decimals, so that the printed digits
 * are exact.
 */
class RipserBarcodeTest {
  private static final HomologyEngine ENGINE = HomologyEngines.named("java");

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
    RipserProgram ripser = RipserProgram.require();
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      DistanceMatrix distances = family.draw(random);
      float threshold = threshold(random, distances, seed);
      RipsOptions options = RipsOptions.builder().maximumDegree(2).threshold(threshold).build();
      assertThat(ENGINE.compute(distances, options).barcode())
          .as("%s, seed %d, threshold %s", family, seed, threshold)
          .isEqualTo(ripser.barcode(distances, threshold, 2));
    }
  }

  @ParameterizedTest
  @EnumSource
  void compute_randomDistancesOverOddPrimes_isRipsersBarcode(Family family) {
    RipserProgram ripser = RipserProgram.requireWithCoefficients();
    int[] primes = {3, 5, 13, 251};
    for (int seed = 0; seed < 80; seed++) {
      Random random = new Random(seed);
      int modulus = primes[seed % primes.length];
      DistanceMatrix distances = family.draw(random);
      RipsOptions options = RipsOptions.builder().maximumDegree(2).modulus(modulus).build();
      assertThat(ENGINE.compute(distances, options).barcode())
          .as("%s, seed %d, modulus %d", family, seed, modulus)
          .isEqualTo(ripser.barcode(distances, Float.POSITIVE_INFINITY, 2, modulus));
    }
  }

  @Test
  void compute_largerClouds_areRipsersBarcode() {
    RipserProgram ripser = RipserProgram.require();
    float none = Float.POSITIVE_INFINITY;
    for (int levels : new int[] {40, 999_999}) {
      DistanceMatrix loops = Dissimilarities.decimals(new Random(levels), 120, levels);
      assertThat(ENGINE.compute(loops, RipsOptions.defaults()).barcode())
          .isEqualTo(ripser.barcode(loops, none, 1));
      DistanceMatrix voids = Dissimilarities.decimals(new Random(levels), 30, levels);
      RipsOptions options = RipsOptions.builder().maximumDegree(3).build();
      assertThat(ENGINE.compute(voids, options).barcode())
          .isEqualTo(ripser.barcode(voids, none, 3));
    }
  }

  /** Every other time none, otherwise one of the distances. */
  private static float threshold(Random random, DistanceMatrix distances, int seed) {
    return seed % 2 == 0
        ? Float.POSITIVE_INFINITY
        : distances.get(1 + random.nextInt(distances.size() - 1), 0);
  }
}
