package io.github.adabet.djl.internal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.GradientCollector;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.internal.engine.MemoryReuse;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** PyTorch's operators in the memory of their arguments, beside the same in memory of their own. */
@Tag("jdk")
class PyTorchMemoryReuseTest {

  private static final float[] NUMBERS = {
    -7, -0f, 0, 1e-40f, 0.5f, 5.9999995f, 6, 6.5f, Float.NaN, Float.NEGATIVE_INFINITY, 1e30f, -3
  };

  private static final float[] FINITE = {-7, -0f, 0, 1, 0.5f, 5, 6, 6.5f, 3, -2, 9, -3};

  private final MemoryReuse reuse = new PyTorchMemoryReuse();
  private final PyTorchOperators operators = new PyTorchOperators();
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64", "FLOAT16"})
  void relu_recorded_hasTheBitsOfTheOtherAndUsesUpItsArgument(DataType type) {
    assertSame(type, x -> x.getNDArrayInternal().relu(), reuse::relu);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64", "FLOAT16"})
  void relu6_recorded_hasTheBitsOfTheOtherAndUsesUpItsArgument(DataType type) {
    assertSame(type, operators::relu6, reuse::relu6);
  }

  @Test
  void relu6_notRecorded_isWrittenOverItsArgument() {
    NDArray argument = manager.create(NUMBERS);
    float[] expected = operators.relu6(argument).toFloatArray();

    float[][] result = new float[1][];
    new PyTorchInferenceMode().run(() -> result[0] = reuse.relu6(argument).toFloatArray());

    assertThat(result[0]).isEqualTo(expected);
    assertThat(argument.toFloatArray()).isEqualTo(expected);
  }

  @Test
  void add_recorded_hasTheBitsOfTheOtherAndUsesUpItsFirstArgumentOnly() {
    NDArray other = manager.create(NUMBERS).mul(0.3f).add(0.1f);
    float[] before = other.toFloatArray();

    assertSame(DataType.FLOAT32, x -> x.add(other), x -> reuse.add(x, other));
    assertThat(other.toFloatArray()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "FLOAT64", "FLOAT16"})
  void forget_inputOfAFrozenNormalisation_changesNoBitOfTheGradient(DataType type) {
    BinaryOperator<NDArray> forgetting =
        (input, output) -> {
          reuse.forget(input, output);
          assertThat(floats(input)).isEqualTo(floats(output));
          // As after it in a network: the next operation writes over the output.
          return reuse.relu(output);
        };
    BinaryOperator<NDArray> keeping = (input, output) -> output.getNDArrayInternal().relu();

    assertThat(normalised(type, forgetting)).isDeepEqualTo(normalised(type, keeping));
  }

  /** Values and gradient of a normalisation by stored statistics and of what follows it. */
  private float[][] normalised(DataType type, BinaryOperator<NDArray> then) {
    Shape shape = new Shape(2, 3, 1, 2);
    NDArray mean = manager.create(new float[] {0.1f, -2, 3}).toType(type, false);
    NDArray variance = manager.create(new float[] {0.5f, 2, 1}).toType(type, false);
    NDArray gamma = manager.create(new float[] {1.5f, -1, 2}).toType(type, false);
    NDArray beta = manager.create(new float[] {0.5f, 1, -4}).toType(type, false);
    NDArray leaf = manager.create(FINITE, shape).toType(type, false);
    leaf.setRequiresGradient(true);
    float[] values;
    try (GradientCollector collector = GradientRecording.on(manager.getEngine())) {
      NDArray input = leaf.mul(2);
      NDList output =
          BatchNorm.batchNorm(input, mean, variance, gamma, beta, 1, 0.9f, 1e-5f, false);
      NDArray result = then.apply(input, output.singletonOrThrow());
      values = floats(result);
      collector.backward(weighted(result));
    }
    return new float[][] {values, floats(leaf.getGradient())};
  }

  /** Compares values, gradients, and the argument afterwards, which is the result. */
  private void assertSame(
      DataType type, UnaryOperator<NDArray> plain, UnaryOperator<NDArray> reusing) {
    float[][] expected = recorded(type, plain);
    float[][] actual = recorded(type, reusing);

    assertThat(actual[0]).isEqualTo(expected[0]);
    assertThat(actual[1]).isEqualTo(expected[1]);
    assertThat(actual[2]).as("the argument").isEqualTo(expected[0]).isNotEqualTo(expected[2]);
  }

  /** Returns the result, the gradient by the argument, and the argument afterwards. */
  private float[][] recorded(DataType type, UnaryOperator<NDArray> function) {
    NDArray leaf = manager.create(NUMBERS).toType(type, false);
    leaf.setRequiresGradient(true);
    float[][] seen = new float[3][];
    try (GradientCollector collector = GradientRecording.on(manager.getEngine())) {
      NDArray argument = leaf.mul(1);
      NDArray result = function.apply(argument);
      seen[0] = floats(result);
      seen[2] = floats(argument);
      collector.backward(weighted(result));
    }
    seen[1] = floats(leaf.getGradient());
    return seen;
  }

  private NDArray weighted(NDArray result) {
    NDArray weights =
        manager
            .arange(1f, result.size() + 1f)
            .reshape(result.getShape())
            .toType(result.getDataType(), false);
    return result.mul(weights).sum();
  }

  private static float[] floats(NDArray array) {
    return array.toType(DataType.FLOAT32, false).toFloatArray();
  }
}
