package io.github.adabet.djl.internal.tensorflow.measure;

import io.github.adabet.Objective;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.graph.Logits.Activation;
import java.util.List;
import java.util.Set;

/**
 * One class per sample.
 *
 * @param description smoothing and weights
 */
record ClassificationMeasure(Objective.Classification description) implements Measure {

  @Override
  public Set<Activation> activations() {
    return Set.of(Activation.NONE, Activation.SOFTMAX);
  }

  @Override
  public int sumCount() {
    return 1;
  }

  @Override
  public double[] sums(HostTensor logits, HostTensor targets, long[] samples) {
    if (logits.shape().dimension() != 2 || logits.shape().get(0) != samples.length) {
      throw new IllegalArgumentException(
          "The network's output has shape "
              + logits.shape()
              + " for "
              + samples.length
              + " samples; it must be (samples, classes), one row of logits per sample");
    }
    int classes = Math.toIntExact(logits.shape().get(1));
    List<Double> weights = description.classWeights();
    if (!weights.isEmpty() && weights.size() != classes) {
      throw new IllegalArgumentException(
          "There are "
              + weights.size()
              + " class weights for a network with "
              + classes
              + " classes; give one per class");
    }
    if (targets.shape().size() != samples.length) {
      throw new IllegalArgumentException(
          "The labels of a batch of "
              + samples.length
              + " samples have shape "
              + targets.shape()
              + "; they must be one array with one class index per sample");
    }
    float[] numbers = logits.toFloats();
    float[] labels = targets.toFloats();
    double[] sums = new double[3];
    for (int i = 0; i < samples.length; i++) {
      int label = label(labels[i], classes, samples[i]);
      add(numbers, i * classes, classes, label, sums);
    }
    return sums;
  }

  private static int label(float value, int classes, long sample) {
    if (!(value >= 0 && value < classes && value == Math.rint(value))) {
      throw new IllegalArgumentException(
          "Sample "
              + sample
              + " of the data set has the label "
              + value
              + "; legal are the integers from 0 to "
              + (classes - 1)
              + ". Correct the label, or replace the head by one with enough classes");
    }
    return (int) value;
  }

  private void add(float[] logits, int row, int classes, int label, double[] sums) {
    int largest = 0;
    for (int c = 1; c < classes; c++) {
      largest = logits[row + c] > logits[row + largest] ? c : largest;
    }
    double exponentials = 0;
    for (int c = 0; c < classes; c++) {
      exponentials += Math.exp((double) logits[row + c] - logits[row + largest]);
    }
    double logSum = Math.log(exponentials) + logits[row + largest];
    double smoothing = description.labelSmoothing();
    for (int c = 0; c < classes; c++) {
      double share = smoothing / classes + (c == label ? 1 - smoothing : 0);
      if (share != 0) {
        sums[0] += share * weight(c) * (logSum - logits[row + c]);
      }
    }
    sums[1] += weight(label);
    sums[2] += largest == label ? 1 : 0;
  }

  private double weight(int label) {
    return description.classWeights().isEmpty() ? 1 : description.classWeights().get(label);
  }

  @Override
  public double[] values(double[] sums, long samples) {
    return new double[] {sums[0] / samples};
  }
}
