package io.github.adabet.djl.internal.engine;

import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.internal.tree.BlockTree;

/** How an engine runs one leaf of a network. Stateless and safe for use by several threads. */
@FunctionalInterface
public interface LeafForward {

  /**
   * Runs a leaf.
   *
   * @param leaf the leaf
   * @param parameters where it reads its parameters
   * @param inputs its inputs, in a list that the leaf may modify
   * @param training whether it runs in training mode
   * @return its outputs
   */
  NDList run(BlockTree.Leaf leaf, ParameterStore parameters, NDList inputs, boolean training);

  /**
   * Tells whether a leaf that is to compute as in inference must run in training mode where it is
   * recorded, because the engine could not differentiate it otherwise. Leaves that compute
   * something else in training mode are told by their outputs.
   */
  default boolean recordsInTrainingMode(BlockTree.Leaf leaf) {
    return false;
  }
}
