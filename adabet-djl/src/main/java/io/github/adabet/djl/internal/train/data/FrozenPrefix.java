package io.github.adabet.djl.internal.train.data;

import ai.djl.ndarray.NDList;
import io.github.adabet.djl.internal.walk.Frontier;
import io.github.adabet.djl.internal.walk.WalkHistory;

/**
 * Runs what lies before the first trained layer: in inference mode, outside the gradient tape. Not
 * thread-safe.
 */
public interface FrozenPrefix {

  /**
   * Runs the prefix.
   *
   * @param inputs the network's inputs, the samples along the first axis of each; stay the caller's
   * @param samples the number of samples, at most that of a full batch
   * @return the arrays that the rest of the network needs, row-major; the caller closes them
   * @throws io.github.adabet.UnsupportedModelException if no trained layer runs, or an array that
   *     the rest needs has not the samples along its first axis
   */
  Frontier run(NDList inputs, int samples);

  /**
   * Returns the steps of the prefix.
   *
   * @param samples a number of samples that {@link #run} was called with
   */
  WalkHistory history(int samples);

  /** Returns the first leaf after the prefix; empty before the first run. */
  String split();

  /**
   * Tells whether fewer samples are filled up to a full batch on their way, so that a sample has
   * the same bits in whatever batch it comes.
   */
  boolean fillsUp();

  /** Returns the number of samples of a full batch. */
  int batchSize();
}
