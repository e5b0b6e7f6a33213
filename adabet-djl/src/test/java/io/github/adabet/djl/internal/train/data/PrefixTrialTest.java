package io.github.adabet.djl.internal.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.PrefixCacheException;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.internal.walk.WalkHistory;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrefixTrialTest {

  private static final int SAMPLES = 4;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = DjlEngines.engine(DjlEngines.PYTORCH).newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  /** A prefix that makes arrays of its input. */
  private record Made(Function<NDArray, List<NDArray>> by) implements FrozenPrefix {

    @Override
    public Frontier run(NDList inputs, int samples) {
      SortedMap<Integer, NDArray> values = new TreeMap<>();
      for (NDArray array : by.apply(inputs.head())) {
        values.put(values.size(), array);
      }
      return new Frontier(new WalkHistory(), 1, values, false);
    }

    @Override
    public WalkHistory history(int samples) {
      return new WalkHistory();
    }

    @Override
    public String split() {
      return "next";
    }

    @Override
    public boolean fillsUp() {
      return false;
    }

    @Override
    public int batchSize() {
      return SAMPLES;
    }
  }

  /** The first sample has the largest number. */
  private Frontier trial(Function<NDArray, List<NDArray>> by) {
    NDArray forward = manager.create(new float[] {9, 1, 2, 3, 4, 5, 6, 7}, new Shape(SAMPLES, 2));
    NDArray backward = manager.create(new float[] {6, 7, 4, 5, 2, 3, 9, 1}, new Shape(SAMPLES, 2));
    return PrefixTrial.of(
        new Made(by), new NDList(forward), new NDList(backward), SAMPLES, List.of(1));
  }

  @Test
  void of_samplesByThemselves_returnsWhatTheBatchCameTo() {
    Frontier end = trial(input -> List.of(input.mul(2)));

    assertThat(end.list().head().toFloatArray()).containsExactly(18, 2, 4, 6, 8, 10, 12, 14);
  }

  @Test
  void of_numbersDividedByTheLargestOfTheBatch_isRefused() {
    assertThatThrownBy(() -> trial(input -> List.of(input.div(input.max()))))
        .isInstanceOf(PrefixCacheException.class)
        .hasMessageContaining("depends on the other samples of its batch");
  }

  @Test
  void of_tensorWithAsManyRowsAsTheLastBatch_isRefused() {
    assertThatThrownBy(
            () ->
                trial(
                    input ->
                        input.getShape().get(0) == 1
                            ? List.of(input, manager.ones(new Shape(1, 2)))
                            : List.of(input)))
        .isInstanceOf(PrefixCacheException.class)
        .hasMessageContaining("1 arrays with a row for each of 4 samples, and 2 for 1")
        .hasMessageContaining("divides the number of samples");
  }
}
