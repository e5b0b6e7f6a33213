package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * Computes on large arrays slice by slice along their first axis, so that temporaries stay small;
 * arrays up to {@value #MOST_ELEMENTS} elements, 4 MiB of float32, are one slice.
 */
final class ArraySlices {

  static final long MOST_ELEMENTS = 1 << 20;

  private ArraySlices() {}

  /**
   * Adds up a figure of the slices, in their order.
   *
   * @param array any array, unchanged
   * @param figure computed of a slice, which is neither closed nor changed
   */
  static double sum(NDArray array, ToDoubleFunction<NDArray> figure) {
    if (array.size() <= MOST_ELEMENTS) {
      return figure.applyAsDouble(array);
    }
    double sum = 0;
    for (long row = 0; row < rows(array); row += rowsTogether(array)) {
      try (NDArray slice = array.get(index(array, row))) {
        sum += figure.applyAsDouble(slice);
      }
    }
    return sum;
  }

  /**
   * Replaces the elements of an array in place.
   *
   * @param array requires no gradient
   * @param change makes a new array of the elements of a slice, of its shape
   */
  static void replace(NDArray array, UnaryOperator<NDArray> change) {
    if (array.size() <= MOST_ELEMENTS) {
      try (NDArray changed = change.apply(array)) {
        ArrayBytes.copyInto(array, changed);
      }
      return;
    }
    for (long row = 0; row < rows(array); row += rowsTogether(array)) {
      NDIndex index = index(array, row);
      // A slice shares the array's memory on some engines only.
      try (NDArray slice = array.get(index);
          NDArray changed = change.apply(slice)) {
        array.set(index, changed);
      }
    }
  }

  private static long rows(NDArray array) {
    return array.getShape().get(0);
  }

  private static long rowsTogether(NDArray array) {
    return Math.max(1, MOST_ELEMENTS / (array.size() / rows(array)));
  }

  private static NDIndex index(NDArray array, long row) {
    return new NDIndex().addSliceDim(row, Math.min(rows(array), row + rowsTogether(array)));
  }
}
