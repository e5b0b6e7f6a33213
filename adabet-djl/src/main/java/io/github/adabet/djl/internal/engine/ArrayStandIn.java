package io.github.adabet.djl.internal.engine;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/**
 * An array that stands for a real one and notes what is done with it. Operators of an engine need
 * the real one: they ask for it by this interface, since no method of DJL's tells of them.
 */
public interface ArrayStandIn {

  /**
   * Computes with the real array.
   *
   * @param operation the operator's name in traces
   * @param operator makes a new array of the real one
   * @return what stands for the result
   */
  NDArray compute(String operation, UnaryOperator<NDArray> operator);

  /** Computes with an array, or with the one that it stands for. */
  static NDArray compute(String operation, NDArray array, UnaryOperator<NDArray> operator) {
    return array instanceof ArrayStandIn standIn
        ? standIn.compute(operation, operator)
        : operator.apply(array);
  }
}
