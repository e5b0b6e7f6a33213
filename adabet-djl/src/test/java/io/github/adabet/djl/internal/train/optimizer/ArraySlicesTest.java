package io.github.adabet.djl.internal.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.fixtures.EngineTest;
import io.github.adabet.djl.fixtures.TrainingFixtures;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@EngineTest
class ArraySlicesTest {

  @Parameter private String engine;

  /** One slice, several of which the last is smaller, and rows larger than a slice. */
  static Stream<Shape> shapes() {
    return Stream.of(new Shape(), new Shape(3, 4), new Shape(7, 300_000), new Shape(2, 2, 600_000));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void sum_anyShape_takesInEveryElementOnce(Shape shape) {
    try (NDManager manager = TrainingFixtures.newManager(engine);
        NDArray ones = manager.ones(shape)) {
      assertThat(ArraySlices.sum(ones, ArraySlicesTest::total)).isEqualTo((double) shape.size());
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void replace_anyShape_changesEveryElementInPlace(Shape shape) {
    try (NDManager manager = TrainingFixtures.newManager(engine);
        NDArray numbers =
            manager.arange(0, (float) shape.size(), 1, DataType.FLOAT32).reshape(shape);
        NDArray expected = numbers.add(1)) {
      ArraySlices.replace(numbers, slice -> slice.add(1));

      assertThat(numbers.eq(expected).all().getBoolean()).isTrue();
    }
  }

  private static double total(NDArray slice) {
    try (NDArray sum = slice.toType(DataType.FLOAT64, true).sum()) {
      return sum.getDouble();
    }
  }
}
