package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.adabet.topology.spi.HomologyEngine;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JavaHomologyEngineTest extends HomologyEngineContract {
  @Override
  HomologyEngine engine() {
    return HomologyEngines.named("java");
  }

  @Test
  void compute_provenance_namesTheEngine() {
    DistanceMatrix pair = DistanceMatrix.ofCondensed(2, new float[] {5});
    HomologyResult result = engine().compute(pair, RipsOptions.defaults());
    assertThat(result.provenance().settings()).containsEntry("homology.engine", "java");
    assertThat(result.provenance().choices()).hasSize(1);
    assertThat(result.toString()).contains("[0.0, 5.0)").contains("homology.engine = java");
  }

  @Test
  void compute_indicesBeyondTheRange_areRefusedBeforeWork() {
    DistanceMatrix many = DistanceMatrix.wrapCondensed(1000, new float[1000 * 999 / 2]);
    assertThatThrownBy(() -> engine().compute(many, RipsOptions.builder().maximumDegree(8).build()))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("maximum degree");
  }

  @Test
  void compute_indicesBeyondTheRangeForALargeModulus_areRefused() {
    Random random = new Random(5);
    DistanceMatrix many = Dissimilarities.uniform(random, 1000);
    RipsOptions.Builder tight = RipsOptions.builder().maximumDegree(5).threshold(0.001f);
    assertThat(engine().compute(many, tight.build()).barcode().maximumDegree()).isEqualTo(5);
    RipsOptions large = tight.modulus(RipsOptions.MAX_MODULUS).build();
    assertThatThrownBy(() -> engine().compute(many, large))
        .isInstanceOf(ComplexTooLargeException.class)
        .hasMessageContaining("modulus 2");
  }
}
