package io.github.adabet.djl.internal.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.internal.engine.mxnet.MxNetLeafForward;
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

  /** Returns how the given engine runs leaves: by the block's own forward pass, if it can. */
  static LeafForward of(Engine engine) {
    return engine.getEngineName().equals(DjlEngines.MXNET)
        ? new MxNetLeafForward()
        : (leaf, parameters, inputs, training) ->
            leaf.block().forward(parameters, inputs, training);
  }
}
