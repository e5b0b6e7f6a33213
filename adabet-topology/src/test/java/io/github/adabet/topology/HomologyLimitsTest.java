package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.MemorySize;
import io.github.adabet.topology.distance.Dissimilarities;
import io.github.adabet.topology.distance.Dissimilarity;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every engine says what a computation needs, and refuses what it cannot or may not hold. */
@OnEveryHomologyEngine
class HomologyLimitsTest {
  @Parameter private HomologyEngine engine;

  @Test
  void compute_simplicesBeyondAllNumbers_areRefusedBeforeWork() {
    DistanceMatrix many = DistanceMatrix.wrapCondensed(1000, new float[1000 * 999 / 2]);
    RipsOptions all = options(RipsOptions.MAX_DEGREE);
    assertThatThrownBy(() -> engine.compute(many, all))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("maximum degree");
    assertThatThrownBy(() -> engine.estimate(many, all))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("maximum degree");
  }

  @ParameterizedTest
  @CsvSource({"5,2", "5,32749", "8,2", "8,3"})
  void compute_indicesBeyond64Bits_haveTheirBarcode(int degree, int modulus) {
    DistanceMatrix many = Dissimilarities.uniform(new Random(5), 1000);
    RipsOptions.Builder low = RipsOptions.builder().threshold(0.02f);
    Barcode expected = barcode(many, low.maximumDegree(2).modulus(modulus).build());
    RipsOptions.Builder high = RipsOptions.builder().threshold(0.02f);
    Barcode barcode = barcode(many, high.maximumDegree(degree).modulus(modulus).build());
    assertThat(barcode.maximumDegree()).isEqualTo(degree);
    for (int k = 0; k <= 2; k++) {
      assertThat(barcode.bars(k)).isEqualTo(expected.bars(k));
    }
  }

  @Test
  void estimate_dense_countsTheEdgesUpToTheEnclosingRadius() {
    DistanceMatrix line = DistanceMatrix.euclidean(new float[][] {{0}, {1}, {2}, {5}});
    HomologyEstimate all = engine.estimate(line, options(1));
    assertThat(all.points()).isEqualTo(4);
    assertThat(all.edges()).isEqualTo(4);
    assertThat(all.simplices()).hasSize(3);
    assertThat(all.bytes()).isPositive();
    RipsOptions shorter = RipsOptions.builder().threshold(1).build();
    assertThat(engine.estimate(line, shorter).edges()).isEqualTo(2);
  }

  @Test
  void compute_moreMemoryThanAllowed_isRefusedWithFigureLimitAndRemedy() {
    DistanceMatrix cloud = Dissimilarities.gaussian(new Random(1), 60, 3);
    long needed = engine.estimate(cloud, options(1)).bytes();
    RipsOptions tight = RipsOptions.builder().maximumMemory(needed - 1).build();
    assertThatThrownBy(() -> engine.compute(cloud, tight))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining(MemorySize.needed(needed))
        .hasMessageContaining(MemorySize.available(needed - 1))
        .hasMessageContaining("maximumMemory");
  }

  @Test
  void compute_reductionBeyondTheMemoryAllowed_isRefused() {
    DistanceMatrix cloud = Dissimilarities.uniform(new Random(1), 60);
    long needed = engine.estimate(cloud, options(2)).bytes();
    RipsOptions tight = RipsOptions.builder().maximumDegree(2).maximumMemory(needed + 100).build();
    assertThatThrownBy(() -> engine.compute(cloud, tight))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("maximumMemory");
  }

  private Barcode barcode(Dissimilarity distances, RipsOptions options) {
    return engine.compute(distances, options).barcode();
  }

  private static RipsOptions options(int maximumDegree) {
    return RipsOptions.builder().maximumDegree(maximumDegree).build();
  }
}
