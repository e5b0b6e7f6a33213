package io.github.adabet.djl.internal.engine;

import ai.djl.ndarray.NDList;

/**
 * A block without parameters, or arithmetic of a composite, that can put its output into the memory
 * of its first input. Stateless.
 */
public interface Overwriting {

  /**
   * Computes the same as ever, and uses up the first input.
   *
   * @param inputs the inputs; only the first one may be overwritten
   * @param reuse what to compute with
   * @return the outputs
   */
  NDList overwrite(NDList inputs, MemoryReuse reuse);

  /** Tells whether the gradient is computed from the output, which then must stay as it is. */
  boolean gradientNeedsOutput();
}
