package io.github.adabet.djl.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.GradientRecording;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators that DJL lacks, beside what DJL's operators make of them, on any engine. */
@Tag("jdk")
@EngineTest
class EngineOperatorsTest {

  private static final int HEADS = 3;
  private static final Shape PROJECTIONS = new Shape(2, 5, 3 * HEADS * 4);

  private NDManager manager;
  private EngineOperators operators;

  @Parameter private String engine;

  String engine() {
    return engine;
  }

  @BeforeEach
  void open() {
    manager = DjlEngines.engine(engine()).newBaseManager();
    operators = EngineBinding.of(manager.getEngine()).operators();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32", "FLOAT64", "FLOAT16"})
  void relu6_anyType_equalsClippingBitForBit(DataType type) {
    NDArray numbers = normal(new Shape(40, 30), 4).toType(type, false);

    NDArray output = operators.relu6(numbers);

    assertThat(output.getDataType()).isEqualTo(type);
    assertThat(output.getShape()).isEqualTo(numbers.getShape());
    assertThat(output.toByteArray()).isEqualTo(numbers.clip(0, 6).toByteArray());
  }

  /** DJL makes no gradients of float16 on MXNet. */
  @ParameterizedTest
  @CsvSource({"FLOAT32", "FLOAT64"})
  void relu6_atItsKinks_hasTheDerivativeOfTheFramework(DataType type) {
    NDArray numbers = manager.create(new float[] {-1, 0, 1, 6, 7}).toType(type, false);

    float[] derivative = gradient(numbers, operators::relu6);

    // PyTorch's ReLU6 is flat at 0 and 6; MXNet's clipping, of which ours is made there, is not.
    float kink = engine().equals(DjlEngines.PYTORCH) ? 0 : 1;
    assertThat(derivative).containsExactly(0, kink, 1, kink, 0);
  }

  @Test
  void selfAttention_engine_isThereOnPyTorch() {
    assertThat(operators.selfAttention().isPresent())
        .isEqualTo(engine().equals(DjlEngines.PYTORCH));
  }

  @Test
  void operators_withoutRecording_makeArraysOfNoRecording() {
    NDArray numbers = normal(PROJECTIONS, 1);
    numbers.setRequiresGradient(true);
    NDList results = new NDList();

    EngineBinding.of(manager.getEngine())
        .inferenceMode()
        .run(
            () -> {
              results.add(operators.relu6(numbers));
              operators.selfAttention().ifPresent(a -> results.add(a.of(numbers, HEADS)));
            });

    for (NDArray result : results) {
      assertThat(result.hasGradient()).isFalse();
      // An array of PyTorch's inference mode proper could not be used like this.
      NDArray factor = manager.ones(result.getShape());
      assertThat(gradient(factor, x -> x.mul(result))).hasSize((int) result.size());
    }
  }

  @Test
  void operators_severalThreads_computeTheSame() throws InterruptedException, ExecutionException {
    NDArray numbers = normal(PROJECTIONS, 4);
    byte[] relu6 = operators.relu6(numbers).toByteArray();
    byte[] attention = attended(numbers);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Void>> runs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        runs.add(threads.submit(computesAgain(numbers, relu6, attention)));
      }
      for (Future<Void> run : runs) {
        run.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Callable<Void> computesAgain(NDArray numbers, byte[] relu6, byte[] attention) {
    return () -> {
      for (int i = 0; i < 50; i++) {
        assertThat(operators.relu6(numbers).toByteArray()).isEqualTo(relu6);
        assertThat(attended(numbers)).isEqualTo(attention);
      }
      return null;
    };
  }

  @Test
  void operators_results_belongToTheManagerOfTheirArray() {
    try (NDManager own = manager.newSubManager()) {
      NDArray numbers = own.ones(PROJECTIONS);

      NDArray clipped = operators.relu6(numbers);

      assertThat(clipped.getManager()).isSameAs(own);
    }
    assertThat(manager.getManagedArrays()).isEmpty();
  }

  private byte[] attended(NDArray projections) {
    return operators
        .selfAttention()
        .map(attention -> attention.of(projections, HEADS).toByteArray())
        .orElseGet(() -> new byte[0]);
  }

  private NDArray normal(Shape shape, double deviation) {
    Random random = new Random(7);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return manager.create(values, shape);
  }

  /** Returns the gradient of the sum of a function's results. */
  private float[] gradient(NDArray at, UnaryOperator<NDArray> function) {
    NDArray input = at.duplicate();
    input.setRequiresGradient(true);
    try (GradientCollector collector = GradientRecording.on(manager.getEngine())) {
      collector.backward(function.apply(input.mul(1)).sum());
    }
    return input.getGradient().toType(DataType.FLOAT32, false).toFloatArray();
  }
}
