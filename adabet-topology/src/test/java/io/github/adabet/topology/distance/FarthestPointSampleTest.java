package io.github.adabet.topology.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.topology.Barcode;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.diagram.BottleneckDistance;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FarthestPointSampleTest {
  @Test
  void of_pointsOnALine_takesTheEndsFirst() {
    DistanceMatrix line = DistanceMatrix.euclidean(new float[][] {{0}, {1}, {2}, {3}});
    FarthestPointSample two = FarthestPointSample.of(line, 2, 0);
    assertThat(two.points()).containsExactly(0, 3);
    assertThat(two.coveringRadius()).isEqualTo(1);
    assertThat(two.distances()).isEqualTo(DistanceMatrix.ofCondensed(2, new float[] {3}));
  }

  @Test
  void of_randomClouds_coversWithinItsRadiusAndIsSpreadByIt() {
    for (int seed = 0; seed < 50; seed++) {
      DistanceMatrix cloud = Dissimilarities.gaussian(new Random(seed), 40, 2);
      FarthestPointSample sample = FarthestPointSample.of(cloud, 1 + seed % 40, seed % 40);
      double radius =
          IntStream.range(0, 40)
              .mapToDouble(
                  i ->
                      IntStream.of(sample.points())
                          .mapToDouble(p -> cloud.get(i, p))
                          .min()
                          .orElseThrow())
              .max()
              .orElseThrow();
      assertThat((double) sample.coveringRadius()).isEqualTo(radius);
      for (float length : sample.distances().toCondensed()) {
        assertThat(length).isGreaterThanOrEqualTo(sample.coveringRadius());
      }
    }
  }

  @Test
  void of_metricCloud_hasABarcodeWithinTwiceTheRadius() {
    for (int seed = 0; seed < 20; seed++) {
      DistanceMatrix cloud = Dissimilarities.gaussian(new Random(seed), 30, 2);
      FarthestPointSample sample = FarthestPointSample.of(cloud, 20, 0);
      RipsOptions options = RipsOptions.defaults();
      Barcode whole = HomologyEngines.automatic().compute(cloud, options).barcode();
      Barcode part = HomologyEngines.automatic().compute(sample.distances(), options).barcode();
      for (int degree = 0; degree <= 1; degree++) {
        assertThat(BottleneckDistance.between(part, whole, degree))
            .isLessThanOrEqualTo(2.00001 * sample.coveringRadius());
      }
    }
  }

  @Test
  void of_coincidingPoints_takesEachOnce() {
    DistanceMatrix equal = DistanceMatrix.ofCondensed(4, new float[6]);
    FarthestPointSample all = FarthestPointSample.of(equal, 4, 2);
    assertThat(all.points()).containsExactlyInAnyOrder(0, 1, 2, 3).startsWith(2);
    assertThat(all.coveringRadius()).isZero();
  }

  @Test
  void of_cloudWithBirths_keepsThem() {
    DistanceMatrix cloud =
        DistanceMatrix.ofCondensed(3, new float[] {1, 2, 3}).withBirths(0, 0.5f, 0.25f);
    FarthestPointSample sample = FarthestPointSample.of(cloud, 2, 1);
    assertThat(sample.points()).containsExactly(1, 2);
    assertThat(sample.distances().birth(0)).isEqualTo(0.5f);
    assertThat(sample.distances().birth(1)).isEqualTo(0.25f);
  }

  @Test
  void of_illegalArguments_areRefused() {
    DistanceMatrix pair = DistanceMatrix.ofCondensed(2, new float[] {1});
    assertThatThrownBy(() -> FarthestPointSample.of(pair, 3, 0))
        .hasMessageContaining("count is 3; it must be 1 to 2");
    assertThatThrownBy(() -> FarthestPointSample.of(pair, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FarthestPointSample.of(pair, 1, 2))
        .hasMessageContaining("first is 2; it must be 0 to 1");
  }
}
