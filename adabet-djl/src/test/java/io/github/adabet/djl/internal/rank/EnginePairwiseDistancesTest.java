package io.github.adabet.djl.internal.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.AdaBetException;
import io.github.adabet.NonFiniteActivationException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Distances computed by an engine, on any of them. */
@EngineTest
public class EnginePairwiseDistancesTest {

  private static final long SEED = 7;

  private NDManager manager;

  @Parameter private String engine;

  String engineName() {
    return engine;
  }

  @BeforeEach
  void openManager() {
    manager = DjlEngines.engine(engineName()).newBaseManager();
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, 2", "17, 63", "32, 4096", "5, 200000", "64, 70000", "2100, 5"})
  void of_ordinaryBatch_equalsTheReference(int samples, int features) {
    assertCloseToReference(normal(samples, features, 0, 1), samples, features);
  }

  @ParameterizedTest
  @CsvSource({"4, 10", "32, 4096", "32, 300000"})
  void of_nearDuplicates_equalsTheReference(int samples, int features) {
    assertCloseToReference(nearDuplicates(samples, features, 1e-3f), samples, features);
  }

  @ParameterizedTest
  @CsvSource({"8, 100", "32, 4096", "32, 70000"})
  void of_largeOffset_equalsTheReference(int samples, int features) {
    assertCloseToReference(normal(samples, features, 1e4f, 1), samples, features);
  }

  @Test
  void of_largeOffsetAndNearDuplicates_equalsTheReference() {
    float[] values = nearDuplicates(16, 3000, 1f / 128);
    for (int i = 0; i < values.length; i++) {
      values[i] += 1000;
    }
    assertCloseToReference(values, 16, 3000);
  }

  @Test
  void of_oneFarSample_keepsTheOthersAccurate() {
    float[] values = normal(16, 500, 0, 1);
    Arrays.fill(values, 0, 500, 1e6f);
    assertCloseToReference(values, 16, 500);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1e4, 1", "-3.7, 1e-20", "0, 1e30"})
  void of_exactDuplicates_givesZeroBetweenThemOnly(float mean, float spread) {
    int features = 70_000;
    float[] values = normal(6, features, mean, spread);
    System.arraycopy(values, features, values, 4 * features, features);

    float[] distances = distances(values, 6, features);

    assertThat(distances[4 * 3 / 2 + 1]).isZero();
    for (int k = 0; k < distances.length; k++) {
      assertThat(distances[k] == 0).isEqualTo(k == 4 * 3 / 2 + 1 || (mean != 0 && spread < 1e-10));
    }
  }

  @Test
  void of_allSamplesEqual_givesZeros() {
    float[] row = normal(1, 1000, 3.3f, 1);
    float[] values = new float[7 * 1000];
    for (int i = 0; i < 7; i++) {
      System.arraycopy(row, 0, values, i * 1000, 1000);
    }

    assertThat(distances(values, 7, 1000)).containsOnly(0f).hasSize(21);
  }

  @Test
  void of_oneSample_givesNoDistance() {
    assertThat(distances(new float[] {1, 2, 3}, 1, 3)).isEmpty();
  }

  @Test
  void of_rankOneTensor_takesEachValueAsAPoint() {
    assertThat(EnginePairwiseDistances.of(manager.create(new float[] {0, 3, 7}), "layer"))
        .containsExactly(3, 7, 4);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "FLOAT32", "FLOAT64", "INT32"})
  void of_anyNumericType_equalsTheReference(DataType type) {
    NDArray tensor =
        manager.create(normal(8, 300, 0, 50), new Shape(8, 3, 10, 10)).toType(type, false);
    float[] converted = tensor.toType(DataType.FLOAT32, false).toFloatArray();

    assertClose(EnginePairwiseDistances.of(tensor, "layer"), converted, 8, 300);
  }

  @Test
  void of_anyTensor_changesNothingAndLeavesNoArray() {
    float[] values = nearDuplicates(6, 50, 1e-4f);
    NDArray tensor = manager.create(values, new Shape(6, 50));
    int before = manager.getManagedArrays().size();

    EnginePairwiseDistances.of(tensor, "layer");

    assertThat(manager.getManagedArrays()).hasSize(before);
    assertThat(tensor.toFloatArray()).isEqualTo(values);
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void of_nonFiniteValue_throwsNamingLayerAndSample(float value) {
    float[] values = normal(5, 70_000, 0, 1);
    values[3 * 70_000 + 69_999] = value;
    values[4 * 70_000] = value;
    NDArray tensor = manager.create(values, new Shape(5, 70_000));
    int before = manager.getManagedArrays().size();

    assertThatThrownBy(() -> EnginePairwiseDistances.of(tensor, "stem/conv"))
        .isInstanceOfSatisfying(
            NonFiniteActivationException.class,
            e -> {
              assertThat(e.layerName()).isEqualTo("stem/conv");
              assertThat(e.sample()).isEqualTo(3);
            });
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void of_nonFiniteSingleSample_throws() {
    NDArray tensor = manager.create(new float[] {1, Float.NaN}, new Shape(1, 2));

    assertThatThrownBy(() -> EnginePairwiseDistances.of(tensor, "layer"))
        .isInstanceOf(NonFiniteActivationException.class);
  }

  @Test
  void of_distancesBeyondFloat32_throwsWithoutBlamingASample() {
    NDArray tensor = manager.create(new float[] {3e38f, 0, 0, 3e38f}, new Shape(2, 2));
    NDArray wide = manager.create(new double[] {1e300, 0, 0, 1e300}, new Shape(2, 2));

    for (NDArray array : new NDArray[] {tensor, wide}) {
      assertThatThrownBy(() -> EnginePairwiseDistances.of(array, "layer"))
          .isInstanceOf(AdaBetException.class)
          .isNotInstanceOf(NonFiniteActivationException.class)
          .hasMessageContaining("float32");
    }
  }

  private void assertCloseToReference(float[] values, int samples, int features) {
    assertClose(distances(values, samples, features), values, samples, features);
  }

  private static void assertClose(float[] distances, float[] values, int samples, int features) {
    float[] expected = reference(values, samples, features);
    assertThat(distances).hasSameSizeAs(expected);
    double worst = 0;
    for (int k = 0; k < expected.length; k++) {
      double error = Math.abs((double) distances[k] - expected[k]);
      worst = Math.max(worst, error == 0 ? 0 : error / expected[k]);
    }
    assertThat(worst).as("largest relative error").isCloseTo(0, Offset.offset(1.3e-7));
  }

  private float[] distances(float[] values, int samples, int features) {
    try (NDArray tensor = manager.create(values, new Shape(samples, features))) {
      return EnginePairwiseDistances.of(tensor, "layer");
    }
  }

  /** Distances by differences in float64. */
  public static float[] reference(float[] values, int samples, int features) {
    float[] distances = new float[samples * (samples - 1) / 2];
    int k = 0;
    for (int i = 0; i < samples; i++) {
      for (int j = 0; j < i; j++) {
        double sum = 0;
        for (int f = 0; f < features; f++) {
          double difference = (double) values[i * features + f] - values[j * features + f];
          sum += difference * difference;
        }
        distances[k++] = (float) Math.sqrt(sum);
      }
    }
    return distances;
  }

  private static float[] normal(int samples, int features, float mean, float spread) {
    Random random = new Random(SEED);
    float[] values = new float[samples * features];
    for (int i = 0; i < values.length; i++) {
      values[i] = mean + spread * (float) random.nextGaussian();
    }
    return values;
  }

  /** The second half of the batch is the first plus noise. */
  private static float[] nearDuplicates(int samples, int features, float noise) {
    float[] values = normal(samples, features, 0, 1);
    Random random = new Random(SEED + 1);
    int half = samples / 2 * features;
    for (int i = 0; i < half; i++) {
      values[half + i] = values[i] + noise * (float) random.nextGaussian();
    }
    return values;
  }
}
