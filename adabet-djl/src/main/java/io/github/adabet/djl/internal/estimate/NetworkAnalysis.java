package io.github.adabet.djl.internal.estimate;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.internal.tree.BlockTree;
import java.util.List;

/** Finds out what a network does with samples of some shapes. */
@FunctionalInterface
public interface NetworkAnalysis {

  /**
   * Analyses the network.
   *
   * @param samples shape of one sample of each input, without the batch axis
   * @param types the element type of each input
   * @return the memory and the work of its passes
   * @throws io.github.adabet.UnsupportedModelException if the network takes no such samples, or
   *     nothing is known of what it does with memory
   */
  NetworkEstimator of(List<Shape> samples, List<DataType> types);

  /** Returns the analysis of a block tree. */
  static NetworkAnalysis of(BlockTree tree, NDManager manager) {
    return (samples, types) -> NetworkEstimator.of(tree, manager, samples, types);
  }
}
