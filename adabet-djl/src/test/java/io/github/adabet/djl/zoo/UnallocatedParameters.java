package io.github.adabet.djl.zoo;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** Initialises large networks in little memory. */
public final class UnallocatedParameters {

  private UnallocatedParameters() {}

  /** Gives each parameter its shape, and an array of one element. */
  public static void initialize(Block block, NDManager manager, Shape input) {
    block.setInitializer((owner, shape, type) -> owner.create(0f), parameter -> true);
    block.initialize(manager, DataType.FLOAT32, input);
  }
}
