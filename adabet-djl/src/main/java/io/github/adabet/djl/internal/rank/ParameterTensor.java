package io.github.adabet.djl.internal.rank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import io.github.adabet.spi.StoredTensor;

/**
 * A parameter of a layer, readable as long as the lease of the layer's output.
 *
 * @param parameter of the network; initialised
 * @param lease says whether the visit is over
 */
record ParameterTensor(Parameter parameter, TensorActivation.Lease lease) implements StoredTensor {

  @Override
  public String name() {
    return parameter.getName();
  }

  @Override
  public long[] shape() {
    return array().getShape().getShape().clone();
  }

  @Override
  public double[] toDoubleArray() {
    NDArray array = array();
    Math.toIntExact(array.size());
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return array.toType(DataType.FLOAT64, false).toDoubleArray();
    }
  }

  private NDArray array() {
    lease.activation();
    return parameter.getArray();
  }
}
