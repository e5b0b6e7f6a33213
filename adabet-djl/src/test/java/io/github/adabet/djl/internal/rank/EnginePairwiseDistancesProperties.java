package io.github.adabet.djl.internal.rank;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EnginePairwiseDistancesProperties {

  @Property(tries = 200)
  void of_cloudOfRandomSizeOffsetAndClusters_equalsTheReference(
      @ForAll @IntRange(min = 1, max = 40) int samples,
      @ForAll @IntRange(min = 1, max = 600) int features,
      @ForAll @IntRange(min = -6, max = 6) int offsetExponent,
      @ForAll @IntRange(min = 0, max = 7) int spreadExponent,
      @ForAll @IntRange(min = 1, max = 5) int clusters,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[][] centres = new float[clusters][features];
    for (float[] centre : centres) {
      for (int f = 0; f < features; f++) {
        centre[f] = (float) (Math.pow(10, offsetExponent) + random.nextGaussian());
      }
    }
    float[] values = new float[samples * features];
    for (int i = 0; i < values.length; i++) {
      float centre = centres[i / features % clusters][i % features];
      values[i] = (float) (centre + Math.pow(10, -spreadExponent) * random.nextGaussian());
    }

    float[] expected = EnginePairwiseDistancesTest.reference(values, samples, features);
    float[] distances;
    try (NDManager manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager();
        NDArray tensor = manager.create(values, new Shape(samples, features))) {
      distances = EnginePairwiseDistances.of(tensor, "layer");
    }

    assertThat(distances).hasSameSizeAs(expected);
    for (int k = 0; k < expected.length; k++) {
      assertThat(Math.abs((double) distances[k] - expected[k]))
          .isLessThanOrEqualTo(1.3e-7 * expected[k]);
    }
  }
}
