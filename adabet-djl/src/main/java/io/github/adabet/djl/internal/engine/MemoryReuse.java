package io.github.adabet.djl.internal.engine;

import ai.djl.ndarray.NDArray;

/**
 * Computes in the memory of arrays whose elements nothing reads again: no later step of the pass,
 * no observer, and in a backward pass nothing but the operation itself. Whoever calls must know
 * that; nothing here can find out. Values and gradients are those of the same operation without
 * reuse, to the bit.
 *
 * <p>An array that is used up has other elements afterwards. It stays the caller's, who closes it
 * and reads it no more. Stateless and safe for use by several threads.
 */
public interface MemoryReuse {

  /**
   * Returns max(0, x).
   *
   * @param array any shape, floating point; used up
   * @return the result in the same memory; the caller closes it
   */
  NDArray relu(NDArray array);

  /**
   * Returns what {@link EngineOperators#relu6} does. Where gradients are recorded the result has
   * memory of its own, and that of the argument is given up at once: the gradient is computed from
   * the result.
   *
   * @param array any shape, floating point; used up
   * @return the result; the caller closes it
   */
  NDArray relu6(NDArray array);

  /**
   * Returns a sum.
   *
   * @param array a summand; used up
   * @param other the other one, of the same shape and type; stays as it is
   * @return the sum in the memory of {@code array}; the caller closes it
   */
  NDArray add(NDArray array, NDArray other);

  /**
   * Gives up the memory of an input that an operation keeps for its backward pass without looking
   * at its elements.
   *
   * @param input the input; used up
   * @param output the output of the operation, of the same shape and type
   */
  void forget(NDArray input, NDArray output);
}
