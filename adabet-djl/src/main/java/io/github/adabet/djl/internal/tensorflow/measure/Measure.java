package io.github.adabet.djl.internal.tensorflow.measure;

import io.github.adabet.Objective;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.graph.Logits.Activation;
import java.util.Set;

/**
 * What an objective makes of logits and targets: sums from which loss and metrics are computed.
 * Stateless.
 */
public interface Measure {

  /**
   * Finds the measure of an objective.
   *
   * @param objective one of the three descriptions
   * @return its measure
   * @throws IllegalArgumentException if it is another one, which TensorFlow models cannot compute
   */
  static Measure of(Objective objective) {
    if (objective instanceof Objective.Classification classification) {
      return new ClassificationMeasure(classification);
    }
    if (objective instanceof Objective.MultiLabel multiLabel) {
      return new MultiLabelMeasure(multiLabel);
    }
    if (objective instanceof Objective.Regression regression) {
      return new RegressionMeasure(regression);
    }
    throw new IllegalArgumentException(
        "The objective "
            + objective.name()
            + " is none that TensorFlow models compute; they do classification, multi-label"
            + " classification and regression as Objective describes them");
  }

  /** Returns the activation functions that may make the model's output of what is measured. */
  Set<Activation> activations();

  /** Returns how many sums there are, besides those of loss and weight. */
  int sumCount();

  /**
   * Adds up a batch.
   *
   * @param logits one row per sample
   * @param targets as many samples
   * @param samples the samples' positions in the data set, for messages
   * @return the sum of the losses, their weight, and then the sums of this measure
   * @throws IllegalArgumentException if logits or targets are not as the objective needs them
   */
  double[] sums(HostTensor logits, HostTensor targets, long[] samples);

  /**
   * Computes the metrics.
   *
   * @param sums over all batches, without those of loss and weight
   * @param samples how many there were
   * @return in the objective's order
   */
  double[] values(double[] sums, long samples);
}
