package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.adabet.djl.block.structure.CompositeHandler;

/** A transformer's block: x + attention(norm(x)), then x + perceptron(norm(x)). */
final class EncoderBlock extends Composite {

  /** norm1, attn, norm2, mlp. */
  private static final int HALF = 2;

  EncoderBlock(int features, int heads, int hidden, float deviation) {
    add("norm1", Leaves.tokenNorm());
    add("attn", new Attention(features, heads, deviation));
    add("norm2", Leaves.tokenNorm());
    add(
        "mlp",
        new Chain()
            .add("fc1", Leaves.linear(hidden, deviation))
            .add("act", Operation.gelu())
            .add("fc2", Leaves.linear(features, deviation)));
  }

  @Override
  public NDList forward(NDList inputs, CompositeHandler.Children steps) {
    NDList current = inputs;
    for (int norm = 0; norm < steps.size(); norm += HALF) {
      NDList branch = steps.forwardLast(norm + 1, steps.forward(norm, current));
      current = Residual.add(current, branch, steps);
    }
    return current;
  }

  @Override
  Shape trace(Shape input, ChildShape child) {
    for (Block block : children.values()) {
      child.of(block, input);
    }
    return input;
  }
}
