package io.github.adabet.djl.block.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.internal.array.HostArrays;
import java.util.Arrays;
import java.util.List;

/** The class of each sample of a batch, checked. */
public final class ClassLabels {

  private final long[] labels;

  private ClassLabels(long[] labels) {
    this.labels = labels;
  }

  /**
   * Copies and checks the labels of a batch.
   *
   * @param batchLabels one array with one class index per sample, of any numeric type
   * @param outputs the network's outputs for the batch: one array of logits
   * @param samples the samples' positions in the data set, for messages
   * @return the labels
   * @throws IllegalArgumentException if the output is not one row of logits per sample, or a label
   *     is no integer from 0 (inclusive) to the number of classes (exclusive)
   */
  static ClassLabels of(NDList batchLabels, NDList outputs, long[] samples) {
    NDArray logits = outputs.singletonOrThrow();
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
    double[] values = ArrayValues.of(batchLabels.head());
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

  /**
   * Copies the labels of a batch that were checked before.
   *
   * @param batchLabels one array with one class index per sample
   * @return the labels
   */
  public static ClassLabels unchecked(NDList batchLabels) {
    double[] values = ArrayValues.of(batchLabels.head());
    long[] labels = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      labels[i] = (long) values[i];
    }
    return new ClassLabels(labels);
  }

  /**
   * Returns what each class contributes to the cross-entropy of each sample.
   *
   * @param manager owns the result
   * @param classes number of classes
   * @param smoothing share of the target that is spread over all classes
   * @param weights a weight per class, or empty
   * @return float32 {@code (samples, classes)}
   */
  public NDArray targets(NDManager manager, int classes, double smoothing, List<Double> weights) {
    float[] values = new float[labels.length * classes];
    for (int i = 0; i < values.length; i++) {
      double share = smoothing / classes + (labels[i / classes] == i % classes ? 1 - smoothing : 0);
      values[i] = (float) (weights.isEmpty() ? share : share * weights.get(i % classes));
    }
    return HostArrays.of(manager, values, new Shape(labels.length, classes));
  }

  /**
   * Returns the sum of the weights of the samples' classes.
   *
   * @param weights a weight per class, or empty for 1 each
   * @return the number of samples without weights
   */
  public double weight(List<Double> weights) {
    if (weights.isEmpty()) {
      return labels.length;
    }
    return Arrays.stream(labels).mapToDouble(label -> weights.get((int) label)).sum();
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
}
