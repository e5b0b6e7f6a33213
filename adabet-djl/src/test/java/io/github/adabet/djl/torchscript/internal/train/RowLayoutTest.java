package io.github.adabet.djl.torchscript.internal.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tensors are laid out again as they were. */
class RowLayoutTest {

  /** What is made of 2 x 3 x 4 x 5 numbers in a row. */
  private enum Made {
    AS_IT_IS,
    TRANSPOSED,
    SAMPLES_IN_BETWEEN,
    PART,
    PART_TRANSPOSED;

    NDArray of(NDArray array) {
      return switch (this) {
        case AS_IT_IS -> array;
        case TRANSPOSED -> array.transpose(0, 2, 3, 1);
        case SAMPLES_IN_BETWEEN -> array.transpose(1, 2, 0, 3);
        case PART -> array.get(":,1:");
        case PART_TRANSPOSED -> array.get(":,1:,:,2:4").transpose(3, 1, 0, 2);
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AS_IT_IS, 60:20:5:1",
    "TRANSPOSED, 60:5:1:20",
    "SAMPLES_IN_BETWEEN, 20:5:60:1",
    "PART, 60:20:5:1",
    "PART_TRANSPOSED, 1:20:60:5"
  })
  void restored_rows_areTheTensor(Made made, String stated) {
    long[] strides = Arrays.stream(stated.split(":", -1)).mapToLong(Long::parseLong).toArray();
    try (NDManager manager = NDManager.newBaseManager(DjlEngines.PYTORCH)) {
      NDArray tensor = made.of(manager.arange(120f).reshape(new Shape(2, 3, 4, 5)));
      RowLayout layout = RowLayout.of(tensor.getShape(), strides).orElseThrow();

      NDArray rows = layout.rows(tensor);
      // A copy in the order of its axes, as a store gives it back.
      NDArray copy = manager.create(rows.toFloatArray(), rows.getShape());

      assertThat(rows.getShape().get(0)).isEqualTo(tensor.getShape().get(0));
      assertThat(layout.restored(copy)).isEqualTo(tensor);
      assertThat(layout.restored(rows)).isEqualTo(tensor);
    }
  }

  @ParameterizedTest
  @CsvSource({"0:1, 2:3", "6:2, 2:3", "2:1, 2:3", "5:2, 2:2"})
  void of_elementsWithGapsOrTwiceInAPlace_isNone(String stated, String extents) {
    long[] strides = Arrays.stream(stated.split(":", -1)).mapToLong(Long::parseLong).toArray();
    long[] shape = Arrays.stream(extents.split(":", -1)).mapToLong(Long::parseLong).toArray();

    assertThat(RowLayout.of(new Shape(shape), strides)).isEmpty();
  }
}
