package io.github.adabet.topology.internal.homology;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.adabet.topology.RipsOptions;
import io.github.adabet.topology.control.ComputationControl;
import io.github.adabet.topology.distance.DistanceMatrix;
import io.github.adabet.topology.internal.homology.call.EngineCall;
import io.github.adabet.topology.internal.homology.filtration.EdgeFiltration;
import io.github.adabet.topology.internal.storage.StoredLengths;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Simplices as objects give the bars of simplices as numbers. */
class WideReductionTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 181})
  void compute_simplicesAsObjects_givesTheSameBarcode(int modulus) {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      int n = random.nextInt(18);
      float[] condensed = new float[n * (n - 1) / 2];
      int levels = 1 + random.nextInt(40);
      for (int k = 0; k < condensed.length; k++) {
        condensed[k] = random.nextInt(levels);
      }
      StoredLengths stored = StoredLengths.of(DistanceMatrix.ofCondensed(n, condensed));
      for (boolean cocycles : new boolean[] {false, true}) {
        RipsOptions options =
            RipsOptions.builder()
                .maximumDegree(3)
                .modulus(modulus)
                .cocycles(cocycles)
                .threads(2)
                .build();
        assertThat(homology(stored, options, true).barcode())
            .as("seed %d, cocycles %s", seed, cocycles)
            .isEqualTo(homology(stored, options, false).barcode());
      }
    }
  }

  private static PersistentHomology homology(
      StoredLengths stored, RipsOptions options, boolean wide) {
    EngineCall call = new EngineCall(ComputationControl.NONE.start(), 2, Long.MAX_VALUE);
    PersistentHomology homology = new PersistentHomology(stored, options, call, wide);
    homology.compute(EdgeFiltration.effectiveThreshold(stored, options.threshold()));
    return homology;
  }
}
