package io.github.adabet.djl.internal.tensorflow.estimate;

import java.util.ArrayList;
import java.util.List;

/**
 * The extents of a tensor in batches of any size: each grows evenly with the batch, or not at all.
 *
 * @param elementBytes bytes of an element
 * @param fewer its extents in a batch of {@value #FEWER} samples
 * @param more its extents in a batch of {@value #MORE} samples, as many
 */
record TensorExtents(int elementBytes, List<Long> fewer, List<Long> more) {

  static final int FEWER = 2;
  static final int MORE = 3;

  /** Larger than any memory, and small enough for sums over all tensors of a graph. */
  private static final double MOST_ELEMENTS = 1L << 46;

  /** Copies the extents. */
  TensorExtents {
    fewer = List.copyOf(fewer);
    more = List.copyOf(more);
  }

  /** Returns the extents in a batch of so many samples. */
  List<Long> in(int batch) {
    List<Long> extents = new ArrayList<>();
    for (int axis = 0; axis < fewer.size(); axis++) {
      extents.add(extent(axis, batch));
    }
    return extents;
  }

  private long extent(int axis, int batch) {
    long growth = (more.get(axis) - fewer.get(axis)) / (MORE - FEWER);
    return Math.max(0, fewer.get(axis) + growth * (batch - FEWER));
  }

  /** Returns how many numbers it has in a batch of so many samples. */
  long elements(int batch) {
    double elements = 1;
    for (int axis = 0; axis < fewer.size(); axis++) {
      elements *= extent(axis, batch);
    }
    return (long) Math.min(MOST_ELEMENTS, elements);
  }

  /** Returns its size in a batch of so many samples. */
  long bytes(int batch) {
    return elements(batch) * elementBytes;
  }
}
