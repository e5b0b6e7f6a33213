package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.block.structure.CompositeHandler;

/**
 * Expansion (unless its factor is 1), depthwise convolution, and linear projection, added to the
 * input where the shape allows it.
 */
final class InvertedResidual extends Composite {

  private final boolean residual;

  InvertedResidual(int inputs, int outputs, int stride, int expansion) {
    this.residual = stride == 1 && inputs == outputs;
    int hidden = inputs * expansion;
    Chain convolutions = new Chain();
    if (expansion != 1) {
      convolutions.append(convolution(hidden, 1, 1, 1));
    }
    convolutions.append(convolution(hidden, 3, stride, hidden));
    convolutions.append(Leaves.convolution(outputs, 1, 1, 1));
    convolutions.append(Leaves.batchNorm());
    add("conv", convolutions);
  }

  /** Returns convolution, batch normalisation and ReLU6. */
  static Chain convolution(int filters, int kernel, int stride, int groups) {
    return Chain.numbered(
        Leaves.convolution(filters, kernel, stride, groups), Leaves.batchNorm(), Operation.relu6());
  }

  @Override
  public NDList forward(NDList inputs, CompositeHandler.Children steps) {
    return residual
        ? Residual.add(steps.forward(0, inputs), inputs, steps)
        : steps.forwardLast(0, inputs);
  }

  @Override
  Shape trace(Shape input, ChildShape child) {
    return child.of(children.valueAt(0), input);
  }
}
