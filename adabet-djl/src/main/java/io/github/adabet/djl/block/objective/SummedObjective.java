package io.github.adabet.djl.block.objective;

import io.github.adabet.Objective;

/**
 * An objective whose metrics are computed from sums over samples, so that they come out the same
 * however the samples are divided into batches, and can be resumed.
 */
public interface SummedObjective extends Objective {

  /**
   * The number of sums.
   *
   * @return by default one per metric
   */
  default int sumCount() {
    return metrics().size();
  }

  /**
   * The metrics of some samples.
   *
   * @param sums the sums of their batches, added up
   * @param samples the number of samples, 1 or more
   * @return a number per metric, in the order of {@link #metrics()}; by default the means
   */
  default double[] values(double[] sums, long samples) {
    double[] values = sums.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] /= samples;
    }
    return values;
  }
}
