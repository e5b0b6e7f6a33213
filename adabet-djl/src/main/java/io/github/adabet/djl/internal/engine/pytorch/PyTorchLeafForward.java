package io.github.adabet.djl.internal.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import io.github.adabet.djl.internal.engine.LeafForward;
import io.github.adabet.djl.internal.reflect.DjlInternals;
import io.github.adabet.djl.internal.reflect.Overrides;
import io.github.adabet.djl.internal.tree.BlockTree;

/**
 * Runs normalisations of axis 1 as the one operation that they are. DJL exchanges their axis with
 * axis 1 before and after, also where it is axis 1. PyTorch then records two views besides, keeps
 * the first one of them instead of the input, and differentiates whatever is written over the
 * output by copies, because the output is a view. Values and gradients are the same to the bit.
 */
final class PyTorchLeafForward implements LeafForward {

  /** DJL's name for the axis of PyTorch's operator, which is axis 1. */
  private static final int NOT_EXCHANGED = -1;

  @Override
  public NDList run(
      BlockTree.Leaf leaf, ParameterStore parameters, NDList inputs, boolean training) {
    if (Overrides.runsAs(leaf.block(), BatchNorm.class)
        && DjlInternals.axis((BatchNorm) leaf.block()) == 1) {
      return normalise((BatchNorm) leaf.block(), parameters, inputs.singletonOrThrow(), training);
    }
    return leaf.block().forward(parameters, inputs, training);
  }

  private static NDList normalise(
      BatchNorm block, ParameterStore parameters, NDArray input, boolean training) {
    NDList operands = new NDList();
    // Scale, shift, mean, variance: the block lists them so.
    for (Parameter parameter : block.getDirectParameters().values()) {
      operands.add(parameters.getValue(parameter, input.getDevice(), training));
    }
    return input
        .getNDArrayInternal()
        .batchNorm(
            input,
            operands.get(2),
            operands.get(3),
            operands.get(0),
            operands.get(1),
            NOT_EXCHANGED,
            DjlInternals.momentum(block),
            DjlInternals.epsilon(block),
            training);
  }
}
