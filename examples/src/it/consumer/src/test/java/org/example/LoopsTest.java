package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.adabet.topology.Bar;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.HomologyEngines;
import io.github.adabet.topology.HomologyResult;
import io.github.adabet.topology.RipsOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Computes a barcode by the engine that the dependencies give. */
class LoopsTest {
  @Test
  void compute_square_hasItsLoopByTheExpectedEngine() {
    DistanceMatrix square = DistanceMatrix.ofCondensed(4, new float[] {1, 2, 1, 1, 2, 1});

    HomologyResult result = HomologyEngines.automatic().compute(square, RipsOptions.defaults());

    assertEquals(List.of(new Bar(1, 2)), result.barcode().bars(1));
    assertEquals(
        System.getProperty("expected.engine"),
        result.provenance().settings().get("homology.engine"),
        result::toString);
  }
}
