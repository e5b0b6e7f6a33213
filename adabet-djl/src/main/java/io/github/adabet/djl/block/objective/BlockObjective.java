package io.github.adabet.djl.block.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * An objective that is computed on DJL arrays: implement it for a loss and metrics of your own.
 *
 * <p>Most metrics are means, for which {@link #sums} alone is needed.
 *
 * <p>Implementations are stateless. The arrays handed in stay the trainer's; arrays that {@link
 * #loss} makes may be left open, they close with the batch.
 */
public interface BlockObjective extends SummedObjective {
  /**
   * The mean loss of the samples of a batch, made of operations that the engine differentiates. The
   * loss of a step is the mean over its micro-batches by their {@link #weight}.
   *
   * @param targets what the data set gives as labels, the samples along the first axis
   * @param outputs what the network puts out; half precision is widened to float32
   * @return an array with one element
   */
  NDArray loss(NDList targets, NDList outputs);

  /**
   * What a batch weighs in the mean loss of several.
   *
   * @param targets as in {@link #loss}
   * @param samples its number of samples
   * @return finite and 0 or more; by default the number of samples
   */
  default double weight(NDList targets, long samples) {
    return samples;
  }

  /**
   * Sums over the samples of a batch of what the metrics are computed from.
   *
   * @param targets as in {@link #loss}
   * @param outputs as in {@link #loss}
   * @return {@link #sumCount()} numbers
   */
  double[] sums(NDList targets, NDList outputs);

  /**
   * Checks a batch before its loss is computed. Does nothing by default.
   *
   * @param targets as in {@link #loss}
   * @param outputs as in {@link #loss}
   * @param samples the samples' positions in the data set, for messages
   * @throws IllegalArgumentException if shapes do not fit or a target is out of range
   */
  default void check(NDList targets, NDList outputs, long[] samples) {}
}
