package io.github.adabet.djl.internal.tensorflow.measure;

import io.github.adabet.Objective;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.graph.Logits.Activation;
import java.util.List;
import java.util.Set;

/**
 * Several labels per sample.
 *
 * @param description the weights of positive targets
 */
record MultiLabelMeasure(Objective.MultiLabel description) implements Measure {

  private static final int RIGHT_POSITIVES = 0;
  private static final int POSITIVES = 1;
  private static final int RIGHT = 2;
  private static final int LABELS = 3;

  @Override
  public Set<Activation> activations() {
    return Set.of(Activation.NONE, Activation.SIGMOID);
  }

  @Override
  public int sumCount() {
    return LABELS + 1;
  }

  @Override
  public double[] sums(HostTensor logits, HostTensor targets, long[] samples) {
    if (logits.shape().dimension() != 2 || logits.shape().get(0) != samples.length) {
      throw new IllegalArgumentException(
          "The network's output has shape "
              + logits.shape()
              + " for "
              + samples.length
              + " samples; it must be (samples, labels), one row of logits per sample");
    }
    if (!targets.shape().equals(logits.shape())) {
      throw new IllegalArgumentException(
          "The targets of a batch have shape "
              + targets.shape()
              + "; they must have that of the network's output, "
              + logits.shape());
    }
    int labels = Math.toIntExact(logits.shape().get(1));
    List<Double> weights = description.positiveWeights();
    if (!weights.isEmpty() && weights.size() != labels) {
      throw new IllegalArgumentException(
          "There are "
              + weights.size()
              + " positive weights for "
              + labels
              + " labels; give one per label");
    }
    float[] numbers = logits.toFloats();
    float[] truths = targets.toFloats();
    double[] sums = new double[2 + sumCount()];
    for (int i = 0; i < numbers.length; i++) {
      if (truths[i] != 0 && truths[i] != 1) {
        throw new IllegalArgumentException(
            "Sample "
                + samples[i / labels]
                + " of the data set has the target "
                + truths[i]
                + " for label "
                + i % labels
                + "; it must be 0 or 1");
      }
      add(numbers[i], truths[i] == 1, weights.isEmpty() ? 1 : weights.get(i % labels), sums);
    }
    sums[0] /= labels;
    sums[1] = samples.length;
    return sums;
  }

  /** The loss as the block trees have it, a form that never overflows. */
  private static void add(double logit, boolean holds, double weight, double[] sums) {
    double tail = Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(-logit, 0);
    sums[0] += holds ? weight * tail : logit + tail;
    boolean predicted = logit > 0;
    sums[2 + RIGHT_POSITIVES] += predicted && holds ? 1 : 0;
    sums[2 + POSITIVES] += (predicted ? 1 : 0) + (holds ? 1 : 0);
    sums[2 + RIGHT] += predicted == holds ? 1 : 0;
    sums[2 + LABELS]++;
  }

  @Override
  public double[] values(double[] sums, long samples) {
    double positives = sums[POSITIVES];
    return new double[] {
      positives == 0 ? 0 : 2 * sums[RIGHT_POSITIVES] / positives, sums[RIGHT] / sums[LABELS]
    };
  }
}
