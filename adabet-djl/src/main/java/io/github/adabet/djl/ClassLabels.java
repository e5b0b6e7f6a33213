package io.github.adabet.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/** The class of each sample of a batch, checked. */
final class ClassLabels {

  private final long[] labels;

  private ClassLabels(long[] labels) {
    this.labels = labels;
  }

  /**
   * Copies and checks the labels of a batch.
   *
   * @param batchLabels one array with one class index per sample, of any numeric type
   * @param logits the network's output for the batch
   * @param samples the samples' positions in the data set, for messages
   * @return the labels
   * @throws IllegalArgumentException if the output is not one row of logits per sample, or a label
   *     is no integer from 0 (inclusive) to the number of classes (exclusive)
   */
  static ClassLabels of(NDList batchLabels, NDArray logits, long[] samples) {
    if (logits.getShape().dimension() != 2 || logits.getShape().get(0) != samples.length) {
      throw new IllegalArgumentException(
          "The network's output has shape "
              + logits.getShape()
              + " for "
              + samples.length
              + " samples; it must be (samples, classes), one row of logits per sample");
    }
    if (batchLabels.size() != 1 || batchLabels.head().size() != samples.length) {
      throw new IllegalArgumentException(
          "The labels of a batch of "
              + samples.length
              + " samples have shape "
              + Arrays.toString(batchLabels.getShapes())
              + "; they must be one array with one class index per sample");
    }
    double[] values = toDoubles(batchLabels.head());
    long classes = logits.getShape().get(1);
    long[] labels = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= 0 && values[i] < classes && values[i] == Math.rint(values[i]))) {
        throw new IllegalArgumentException(
            "Sample "
                + samples[i]
                + " of the data set has the label "
                + values[i]
                + "; legal are the integers from 0 to "
                + (classes - 1)
                + ". Correct the label, or replace the head by one with enough classes");
      }
      labels[i] = (long) values[i];
    }
    return new ClassLabels(labels);
  }

  /** Returns how many samples have their largest logit at their label. */
  int correct(NDArray logits) {
    try (NDArray largest = logits.argMax(1);
        NDArray predictions = largest.toType(DataType.INT64, true)) {
      long[] predicted = predictions.toLongArray();
      int correct = 0;
      for (int i = 0; i < labels.length; i++) {
        correct += predicted[i] == labels[i] ? 1 : 0;
      }
      return correct;
    }
  }

  private static double[] toDoubles(NDArray array) {
    try (NDArray doubles = array.toType(DataType.FLOAT64, true)) {
      return doubles.toDoubleArray();
    }
  }
}
