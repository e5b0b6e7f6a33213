package io.github.adabet.topology.internal.homology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.HomologyEngineContract;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.spi.HomologyEngine;
import org.junit.jupiter.api.Test;

class JavaHomologyEngineTest extends HomologyEngineContract {
  @Override
  protected HomologyEngine engine() {
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
