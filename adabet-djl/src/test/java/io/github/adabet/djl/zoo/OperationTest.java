package io.github.adabet.djl.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values, gradients and shapes of the leaves without parameters, on any engine. */
@EngineTest
class OperationTest {

  private NDManager manager;

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @BeforeEach
  void openManager() {
    manager = DjlEngines.engine(engine()).newBaseManager();
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  /** Standard normal distribution function by its power series. */
  private static double normalDistribution(double x) {
    double term = x;
    double sum = x;
    for (int i = 1; i < 200; i++) {
      term *= x * x / (2 * i + 1);
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private static double gelu(double x) {
    return x * normalDistribution(x);
  }

  @Test
  void gelu_valuesAndGradients_areThoseOfTheExactDistributionFunction() {
    // The approximation by tanh is off by up to 5e-4.
    assertElementwise(
        Operation.gelu(),
        OperationTest::gelu,
        x -> normalDistribution(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI),
        2e-6);
  }

  @Test
  void relu6_valuesAndGradients_areClippedAtZeroAndSix() {
    assertElementwise(
        Operation.relu6(), x -> Math.min(6, Math.max(0, x)), x -> x > 0 && x < 6 ? 1 : 0, 1e-7);
  }

  @Test
  void relu6_withoutGradients_putsOutTheSame() {
    NDArray numbers = manager.create(new float[] {-7, -0.5f, 0, 0.5f, 6, 6.5f, Float.NaN});

    NDList output =
        Operation.relu6().forward(new ParameterStore(manager, false), new NDList(numbers), false);

    assertThat(output.head().toFloatArray()).containsExactly(0, 0, 0, 0.5f, 6, 6, Float.NaN);
  }

  @Test
  void relu_valuesAndGradients_areClippedAtZero() {
    assertElementwise(Operation.relu(), x -> Math.max(0, x), x -> x > 0 ? 1 : 0, 1e-7);
  }

  private void assertElementwise(
      Block block, DoubleUnaryOperator function, DoubleUnaryOperator derivative, double error) {
    float[] points = new float[81];
    for (int i = 0; i < points.length; i++) {
      points[i] = (i - 30) / 7f + 0.01f;
    }
    Pass pass = new Pass(block, points, new Shape(3, 27), 1);
    for (int i = 0; i < points.length; i++) {
      double x = points[i];
      assertThat((double) pass.output[i])
          .as("value at " + x)
          .isEqualTo(function.applyAsDouble(x), within(error * Math.max(1, Math.abs(x))));
      assertThat(pass.gradient[i] / (double) pass.weights[i])
          .as("derivative at " + x)
          .isEqualTo(derivative.applyAsDouble(x), within(10 * error));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 5", "6, 7", "7, 7", "8, 7", "10, 13", "14, 21", "16, 31"})
  void adaptiveAveragePool_anySize_averagesOverlappingRegions(int height, int width) {
    float[] image = normal(2 * 3 * height * width, 5);

    Pass pass = new Pass(new AdaptiveAveragePool(7), image, new Shape(2, 3, height, width), 3);

    double[] expected = new double[2 * 3 * 49];
    double[] gradient = new double[image.length];
    averageRegions(image, height, width, expected, gradient, pass.weights);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) pass.output[i]).as("mean " + i).isEqualTo(expected[i], within(1e-6));
    }
    for (int i = 0; i < gradient.length; i++) {
      assertThat((double) pass.gradient[i])
          .as("gradient " + i)
          .isEqualTo(gradient[i], within(1e-5));
    }
  }

  /** Pools 7x7 regions, from floor(i·n/7) to ceil((i+1)·n/7), one by one. */
  private static void averageRegions(
      float[] image, int height, int width, double[] means, double[] gradient, float[] weights) {
    for (int output = 0; output < means.length; output++) {
      int plane = output / 49 * height * width;
      int row = output % 49 / 7;
      int column = output % 7;
      int top = row * height / 7;
      int bottom = (int) Math.ceil((row + 1) * height / 7.0);
      int left = column * width / 7;
      int right = (int) Math.ceil((column + 1) * width / 7.0);
      double area = (bottom - top) * (double) (right - left);
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          means[output] += image[plane + y * width + x] / area;
          gradient[plane + y * width + x] += weights[output] / area;
        }
      }
    }
  }

  @Test
  void shapes_allOperations_areThoseOfTheOutputs() {
    Shape images = new Shape(2, 3, 9, 8);
    for (Block block :
        new Block[] {
          Operation.maxPool(3, 2, 1),
          Operation.maxPool(2, 2, 0),
          Operation.globalAveragePool(),
          Operation.flatten(),
          Operation.tokens(),
          new AdaptiveAveragePool(7)
        }) {
      assertShape(block, images);
    }
    assertShape(Operation.firstToken(), new Shape(2, 5, 4));
    assertShape(Operation.firstToken(), new Shape(1, 1, 4));
  }

  private void assertShape(Block block, Shape input) {
    NDList output =
        block.forward(new ParameterStore(manager, false), new NDList(manager.ones(input)), false);

    assertThat(block.getOutputShapes(new Shape[] {input}))
        .containsExactly(output.singletonOrThrow().getShape());
  }

  @Test
  void tokens_image_areItsPlacesRowByRow() {
    NDArray image = manager.arange(12f).reshape(1, 2, 2, 3);

    NDList tokens =
        Operation.tokens().forward(new ParameterStore(manager, false), new NDList(image), false);

    assertThat(tokens.head().toFloatArray()).containsExactly(0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11);
  }

  private static float[] normal(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Output, and gradient of the output's sum with random weights. */
  private final class Pass {

    final float[] output;
    final float[] weights;
    final float[] gradient;

    Pass(Block block, float[] values, Shape shape, long seed) {
      NDArray input = manager.create(values, shape);
      input.setRequiresGradient(true);
      try (GradientCollector collector = GradientRecording.on(manager.getEngine())) {
        // The sum keeps a block that returns its input from being differentiated by itself.
        NDArray result =
            block
                .forward(new ParameterStore(manager, false), new NDList(input.mul(1)), true)
                .singletonOrThrow();
        output = result.toFloatArray();
        weights = normal(output.length, seed);
        collector.backward(result.mul(manager.create(weights, result.getShape())).sum());
      }
      gradient = input.getGradient().toFloatArray();
    }
  }
}
