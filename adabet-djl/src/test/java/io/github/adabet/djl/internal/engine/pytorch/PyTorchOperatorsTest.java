package io.github.adabet.djl.internal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.GradientRecording;
import io.github.adabet.djl.internal.engine.EngineOperators.SelfAttention;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PyTorch's own operators, beside what DJL's operators make of them. */
@Tag("jdk")
class PyTorchOperatorsTest {

  private static final int HEADS = 3;
  private static final Shape PROJECTIONS = new Shape(2, 5, 3 * HEADS * 4);

  private final SelfAttention attention = new PyTorchOperators().selfAttention().orElseThrow();
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void relu6_halfPrecisionAtItsKinks_isFlatAsInPyTorch() {
    NDArray numbers = manager.create(new float[] {-1, 0, 1, 6, 7}).toType(DataType.FLOAT16, false);

    assertThat(gradient(numbers, new PyTorchOperators()::relu6, 1)).containsExactly(0, 0, 1, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, 1e-6", "FLOAT64, 1e-14", "FLOAT16, 4e-3"})
  void selfAttention_anyType_equalsTheFormulaInValuesAndGradients(DataType type, double error) {
    NDArray projections = normal(PROJECTIONS).toType(type, false);

    NDArray fused = attention.of(projections, HEADS);

    assertThat(fused.getShape()).isEqualTo(new Shape(2, 5, HEADS * 4));
    assertThat(fused.getDataType()).isEqualTo(type);
    assertClose(fused, composed(projections), error);
    assertThat(gradient(projections, x -> attention.of(x, HEADS), 5))
        .usingComparatorWithPrecision((float) error * 2)
        .containsExactly(gradient(projections, PyTorchOperatorsTest::composed, 5));
  }

  @Test
  void selfAttention_oneHead_mixesTokensByTheirScores() {
    // Equal keys share equally; a key that stands out by far takes all.
    float[] tokens = {0, 0, 1, 100, 0, 3};
    NDArray projections = manager.create(tokens, new Shape(1, 2, 3));

    float[] mixed = attention.of(projections, 1).toFloatArray();
    projections = manager.create(new float[] {100, 100, 1, 100, 0, 3}, new Shape(1, 2, 3));
    float[] picked = attention.of(projections, 1).toFloatArray();

    assertThat(mixed).containsExactly(2, 2);
    assertThat(picked).containsExactly(1, 1);
  }

  /** The formula, by DJL's operators. */
  private static NDArray composed(NDArray projections) {
    Shape shape = projections.getShape();
    long size = shape.get(2) / 3 / HEADS;
    NDList parts = new NDList();
    for (NDArray part : projections.split(3, 2)) {
      parts.add(part.reshape(shape.get(0), shape.get(1), HEADS, size).transpose(0, 2, 1, 3));
    }
    NDArray scores =
        parts.get(0).mul(1 / Math.sqrt((double) size)).matMul(parts.get(1).transpose(0, 1, 3, 2));
    return scores
        .softmax(-1)
        .matMul(parts.get(2))
        .transpose(0, 2, 1, 3)
        .reshape(shape.get(0), shape.get(1), HEADS * size);
  }

  private static void assertClose(NDArray actual, NDArray expected, double error) {
    NDArray difference = actual.toType(DataType.FLOAT64, false).sub(toDouble(expected));

    assertThat(difference.abs().max().getDouble()).isCloseTo(0, within(error));
  }

  private static NDArray toDouble(NDArray array) {
    return array.toType(DataType.FLOAT64, false);
  }

  private NDArray normal(Shape shape) {
    Random random = new Random(7);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, shape);
  }

  /** Returns the gradient of the sum of a function's results, each with a weight of up to bound. */
  private float[] gradient(NDArray at, UnaryOperator<NDArray> function, int bound) {
    NDArray input = at.duplicate();
    input.setRequiresGradient(true);
    try (GradientCollector collector = GradientRecording.on(manager.getEngine())) {
      NDArray result = function.apply(input.mul(1));
      float[] weights = new float[(int) result.size()];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = 1 + i % bound;
      }
      NDArray factors =
          manager.create(weights, result.getShape()).toType(result.getDataType(), false);
      collector.backward(result.mul(factors).sum());
    }
    return input.getGradient().toType(DataType.FLOAT32, false).toFloatArray();
  }
}
