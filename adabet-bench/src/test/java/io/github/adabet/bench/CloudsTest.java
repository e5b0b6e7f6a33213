package io.github.adabet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.adabet.topology.distance.DistanceMatrix;
import org.junit.jupiter.api.Test;

class CloudsTest {
  @Test
  void sphere_points_haveLengthOne() {
    float[] points = Clouds.sphere(50, 1);

    for (int point = 0; point < 50; point++) {
      assertThat(dot(points, 3 * point, 3 * point)).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void orthogonalMatrices_rows_areOrthonormal() {
    float[] matrices = Clouds.orthogonalMatrices(50, 1);

    for (int row = 0; row < 50 * 3; row++) {
      int first = row / 3 * 9;
      for (int other = 0; other < 3; other++) {
        double expected = row % 3 == other ? 1 : 0;
        assertThat(dot(matrices, 3 * row, first + 3 * other)).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void projectivePlane_distances_areAnglesOfLines() {
    DistanceMatrix distances = Clouds.projectivePlane(100, 1);

    for (float length : distances.toCondensed()) {
      assertThat(length).isBetween(0f, (float) (Math.PI / 2));
    }
  }

  @Test
  void upTo_threshold_keepsTheShortEdges() {
    DistanceMatrix dense = DistanceMatrix.ofCondensed(3, new float[] {1, 2, 3});

    assertThat(Clouds.upTo(dense, 2).edgeCount()).isEqualTo(2);
    assertThat(Clouds.upTo(dense, 2).get(2, 1)).isInfinite();
  }

  private static double dot(float[] values, int a, int b) {
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      sum += (double) values[a + k] * values[b + k];
    }
    return sum;
  }
}
