package io.github.adabet.djl.internal.tensorflow.train;

import io.github.adabet.Metric;
import io.github.adabet.Objective;
import io.github.adabet.djl.block.objective.MetricSums;
import io.github.adabet.djl.block.objective.SummedObjective;
import io.github.adabet.djl.data.HostTensor;
import io.github.adabet.djl.internal.tensorflow.graph.Logits;
import io.github.adabet.djl.internal.tensorflow.measure.Measure;
import java.util.Arrays;
import java.util.List;

/**
 * An objective that is computed from what a network puts out.
 *
 * @param description what the caller asked for
 * @param measure computes it
 */
record MeasuredObjective(Objective description, Measure measure) implements SummedObjective {

  /**
   * Finds what computes an objective.
   *
   * @param description what the caller asked for
   * @param logits what the network puts out in the end
   * @throws IllegalArgumentException if nothing does, or not for such a network
   */
  static MeasuredObjective of(Objective description, Logits logits) {
    Measure measure = Measure.of(description);
    if (!measure.activations().contains(logits.activation())) {
      throw new IllegalArgumentException(
          "The network's output is that of a "
              + logits.activation()
              + " function, of which the objective "
              + description.name()
              + " computes no loss; choose the objective that the network was trained for");
    }
    return new MeasuredObjective(description, measure);
  }

  @Override
  public String name() {
    return description.name();
  }

  @Override
  public List<Metric> metrics() {
    return description.metrics();
  }

  @Override
  public Metric primary() {
    return description.primary();
  }

  @Override
  public int sumCount() {
    return measure.sumCount();
  }

  @Override
  public double[] values(double[] sums, long samples) {
    return measure.values(sums, samples);
  }

  /**
   * Computes the sums of a batch.
   *
   * @param outputs one row per sample
   * @param targets as many samples
   * @param samples the samples' positions in the data set, for messages
   * @throws IllegalArgumentException if they are not as the objective needs them
   */
  MetricSums sums(HostTensor outputs, HostTensor targets, long[] samples) {
    double[] computed = measure.sums(outputs, targets, samples);
    double weight = computed[1];
    MetricSums sums = new MetricSums(this);
    sums.add(
        weight == 0 ? 0 : computed[0] / weight,
        weight,
        Arrays.copyOfRange(computed, 2, computed.length),
        samples.length);
    return sums;
  }
}
