package io.github.adabet.djl.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.fixtures.EngineTest;
import java.util.Arrays;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EngineTest
class ArrayBytesTest {

  @Parameter private String engine;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4})
  void copyInto_anyNumberOfAxes_replacesEveryElement(int axes) {
    long[] extents = new long[axes];
    Arrays.fill(extents, 3);
    Shape shape = new Shape(extents);
    try (NDManager manager = DjlEngines.engine(engine).newBaseManager();
        NDArray target = manager.ones(shape);
        NDArray source = manager.ones(shape).mul(0.25f)) {
      ArrayBytes.copyInto(target, source);

      assertThat(target.toFloatArray()).containsOnly(0.25f);
    }
  }
}
