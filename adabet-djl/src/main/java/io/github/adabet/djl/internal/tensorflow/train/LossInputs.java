package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.Objective;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.gradient.LossKind;
import java.util.Arrays;

/**
 * What a loss in the graph is given for a micro-batch. Labels are not checked here: those that are
 * out of range leave zeros, and are found when the outputs are measured, before any weight moves.
 *
 * @param targets of the outputs' shape
 * @param weights of the outputs' shape, or a single number where the loss reads none
 * @param perSample by how many numbers of a sample the sum is divided
 */
record LossInputs(HostTensor targets, HostTensor weights, int perSample) {

  private static final HostTensor ONE = HostTensor.of(new float[] {1});

  /** Returns the loss in the graph that an objective is minimised by. */
  static LossKind kind(Objective objective) {
    if (objective instanceof Objective.MultiLabel) {
      return LossKind.BINARY_CROSS_ENTROPY;
    }
    if (objective instanceof Objective.Regression regression) {
      return switch (regression.loss()) {
        case SQUARED -> LossKind.SQUARED;
        case ABSOLUTE -> LossKind.ABSOLUTE;
        case HUBER -> LossKind.HUBER;
      };
    }
    return LossKind.CROSS_ENTROPY;
  }

  /**
   * Prepares a micro-batch.
   *
   * @param objective what is minimised
   * @param labels of the samples
   * @param shape that of the outputs, the samples first
   */
  static LossInputs of(Objective objective, HostTensor labels, long[] shape) {
    int perSample = (int) Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
    float[] given = labels.toFloats();
    if (objective instanceof Objective.Classification classification) {
      float[] targets = classes(classification, given, (int) shape[0], perSample);
      return new LossInputs(HostTensor.of(targets, shape), ONE, 1);
    }
    float[] targets = Arrays.copyOf(given, (int) shape[0] * perSample);
    HostTensor weights =
        objective instanceof Objective.MultiLabel multiLabel
            ? HostTensor.of(weights(multiLabel, targets, perSample), shape)
            : ONE;
    return new LossInputs(HostTensor.of(targets, shape), weights, perSample);
  }

  private static float[] classes(
      Objective.Classification objective, float[] labels, int samples, int classes) {
    float[] targets = new float[samples * classes];
    double smoothing = objective.labelSmoothing();
    boolean isWeighted = objective.classWeights().size() == classes;
    for (int i = 0; i < targets.length; i++) {
      int sample = i / classes;
      boolean isLabel = sample < labels.length && labels[sample] == i % classes;
      double share = smoothing / classes + (isLabel ? 1 - smoothing : 0);
      targets[i] = (float) (isWeighted ? share * objective.classWeights().get(i % classes) : share);
    }
    return targets;
  }

  private static float[] weights(Objective.MultiLabel objective, float[] targets, int labels) {
    float[] weights = new float[targets.length];
    boolean isWeighted = objective.positiveWeights().size() == labels;
    for (int i = 0; i < weights.length; i++) {
      double positive = isWeighted ? objective.positiveWeights().get(i % labels) : 1;
      weights[i] = (float) (1 + (positive - 1) * targets[i]);
    }
    return weights;
  }
}
