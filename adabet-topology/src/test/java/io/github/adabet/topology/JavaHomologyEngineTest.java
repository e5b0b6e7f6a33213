package io.github.adabet.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.spi.HomologyEngine;
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
}
