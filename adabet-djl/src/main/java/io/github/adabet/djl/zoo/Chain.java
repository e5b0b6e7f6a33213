package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.adabet.djl.block.structure.CompositeHandler;

/** Runs its children one after another. */
class Chain extends Composite {

  /** Makes a chain of children named 0, 1, 2 and so on. */
  static Chain numbered(Block... children) {
    Chain chain = new Chain();
    for (int i = 0; i < children.length; i++) {
      chain.add(Integer.toString(i), children[i]);
    }
    return chain;
  }

  /** Adds a child under the next number. */
  final Chain append(Block child) {
    add(Integer.toString(children.size()), child);
    return this;
  }

  @Override
  public final NDList forward(NDList inputs, CompositeHandler.Children steps) {
    NDList current = inputs;
    for (int i = 0; i < steps.size(); i++) {
      current = steps.forwardLast(i, current);
    }
    return current;
  }

  @Override
  final Shape trace(Shape input, ChildShape child) {
    Shape current = input;
    for (Block block : children.values()) {
      current = child.of(block, current);
    }
    return current;
  }
}
