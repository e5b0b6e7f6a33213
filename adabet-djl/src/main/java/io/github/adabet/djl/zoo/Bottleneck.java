package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.adabet.djl.block.structure.CompositeHandler;

/**
 * Three convolutions beside a shortcut, which is the identity or, where the shape changes, a
 * convolution. The output has four times {@code width} channels.
 */
final class Bottleneck extends Composite {

  static final int EXPANSION = 4;

  /** Where the main path ends: conv1, bn1, relu1, conv2, bn2, relu2, conv3, bn3. */
  private static final int MAIN = 8;

  private final boolean projects;

  /**
   * Makes a block.
   *
   * @param width the channels of the inner convolution
   * @param firstStride the stride of the first, 1x1 convolution
   * @param innerStride the stride of the inner, 3x3 convolution
   * @param projects whether the shortcut is a convolution
   */
  Bottleneck(int width, int firstStride, int innerStride, boolean projects) {
    this.projects = projects;
    add("conv1", Leaves.convolution(width, 1, firstStride, 1));
    add("bn1", Leaves.batchNorm());
    add("relu1", Operation.relu());
    add("conv2", Leaves.convolution(width, 3, innerStride, 1));
    add("bn2", Leaves.batchNorm());
    add("relu2", Operation.relu());
    add("conv3", Leaves.convolution(EXPANSION * width, 1, 1, 1));
    add("bn3", Leaves.batchNorm());
    if (projects) {
      add(
          "downsample",
          Chain.numbered(
              Leaves.convolution(EXPANSION * width, 1, firstStride * innerStride, 1),
              Leaves.batchNorm()));
    }
    add("relu", Operation.relu());
  }

  @Override
  public NDList forward(NDList inputs, CompositeHandler.Children steps) {
    NDList main = steps.forward(0, inputs);
    for (int i = 1; i < MAIN; i++) {
      main = steps.forwardLast(i, main);
    }
    NDList shortcut = projects ? steps.forwardLast(MAIN, inputs) : inputs;
    NDList sum = Residual.add(main, shortcut, steps);
    return steps.forwardLast(steps.size() - 1, sum);
  }

  @Override
  Shape trace(Shape input, ChildShape child) {
    Shape main = input;
    for (int i = 0; i < MAIN; i++) {
      main = child.of(children.valueAt(i), main);
    }
    if (projects) {
      child.of(children.valueAt(MAIN), input);
    }
    return child.of(children.valueAt(children.size() - 1), main);
  }
}
