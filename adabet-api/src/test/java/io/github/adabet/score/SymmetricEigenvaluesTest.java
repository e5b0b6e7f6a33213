package io.github.adabet.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymmetricEigenvaluesTest {
  /** Gram matrices of normally distributed points, whose rank is the smaller of the two numbers. */
  @ParameterizedTest
  @CsvSource({
    "1, 3", "2, 1", "5, 2", "16, 3", "32, 10", "64, 1", "64, 10", "64, 63", "64, 200", "128, 16",
    "256, 10"
  })
  void of_gramMatrix_hasItsTraceNormAndRank(int points, int dimension) {
    for (long seed = 0; seed < 20; seed++) {
      double[] gram = gram(points, dimension, seed);
      double[] eigenvalues = SymmetricEigenvalues.of(gram, points);

      double trace = 0;
      for (int i = 0; i < points; i++) {
        trace += gram[i * points + i];
      }
      double squares = Arrays.stream(gram).map(entry -> entry * entry).sum();
      assertThat(Arrays.stream(eigenvalues).sum()).isCloseTo(trace, within(1e-12 * trace));
      assertThat(Arrays.stream(eigenvalues).map(value -> value * value).sum())
          .isCloseTo(squares, within(1e-12 * squares));
      double rounding = 1e-13 * trace;
      assertThat(Arrays.stream(eigenvalues).min().orElseThrow()).isGreaterThan(-rounding);
      assertThat(Arrays.stream(eigenvalues).filter(value -> value > rounding).count())
          .isEqualTo(Math.min(points, dimension));
    }
  }

  /** Scales of the points that differ by powers of ten, as those of layers' outputs do. */
  @Test
  void of_gradedMatrix_converges() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int size = 8 + random.nextInt(57);
      double[] graded = gram(size, 1 + random.nextInt(70), seed);
      double[] scales = random.doubles(size, -9, 0).map(power -> Math.pow(10, power)).toArray();
      double trace = 0;
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          graded[i * size + j] *= scales[i] * scales[j];
        }
        trace += graded[i * size + i];
      }
      assertThat(Arrays.stream(SymmetricEigenvalues.of(graded, size)).sum())
          .isCloseTo(trace, within(1e-12 * trace));
    }
  }

  @Test
  void of_diagonalAndZeroMatrix_areTheDiagonal() {
    assertThat(SymmetricEigenvalues.of(new double[] {3, 0, 0, -2}, 2))
        .containsExactlyInAnyOrder(3, -2);
    assertThat(SymmetricEigenvalues.of(new double[9], 3)).containsExactly(0, 0, 0);
    assertThat(SymmetricEigenvalues.of(new double[] {0, 1, 1, 0}, 2))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-15 ? 0 : 1)
        .containsExactlyInAnyOrder(1.0, -1.0);
  }

  private static double[] gram(int points, int dimension, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[points][dimension];
    for (double[] row : rows) {
      Arrays.setAll(row, k -> random.nextGaussian());
    }
    double[] gram = new double[points * points];
    for (int i = 0; i < points; i++) {
      for (int j = 0; j < points; j++) {
        for (int k = 0; k < dimension; k++) {
          gram[i * points + j] += rows[i][k] * rows[j][k];
        }
      }
    }
    return gram;
  }
}
