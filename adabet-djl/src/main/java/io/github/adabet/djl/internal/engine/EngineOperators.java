package io.github.adabet.djl.internal.engine;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * Operators that DJL has no name for. The defaults compose them of DJL's; an engine that has one of
 * its own binds that. Gradients flow through all of them. Stateless and safe for use by several
 * threads.
 */
public interface EngineOperators {

  /** The name in traces of {@link #relu6} as one operator. */
  String RELU6 = "relu6";

  /** The name in traces of {@link #selfAttention}. */
  String SELF_ATTENTION = "selfAttention";

  /** Multi-head self-attention as one operator, which keeps no weights of the tokens. */
  @FunctionalInterface
  interface SelfAttention {

    /**
     * Returns softmax(q kᵀ / √d) v for each head of dimension d.
     *
     * @param projections q, k and v side by side, each head by head, (B, N, 3·heads·d); stays the
     *     caller's
     * @param heads the number of heads
     * @return the heads side by side, (B, N, heads·d); the caller closes it
     */
    NDArray of(NDArray projections, int heads);
  }

  /**
   * Returns min(6, max(0, x)) and NaN for NaN. The derivative at exactly 0 and 6 is 1 by default.
   *
   * @param array any shape, floating point; stays the caller's
   * @return the same shape and type; the caller closes it
   */
  default NDArray relu6(NDArray array) {
    return array.clip(0, 6);
  }

  /** Returns the engine's self-attention; empty if it has none, so that it is to be composed. */
  default Optional<SelfAttention> selfAttention() {
    return Optional.empty();
  }
}
