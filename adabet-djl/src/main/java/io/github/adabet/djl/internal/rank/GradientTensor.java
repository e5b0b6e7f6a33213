package io.github.adabet.djl.internal.rank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import io.github.adabet.spi.StoredTensor;

/**
 * The gradient by a parameter of a layer, readable as long as the lease of the layer's output.
 *
 * @param parameter of the network
 * @param gradient of the parameter's shape
 * @param divisor what its numbers are divided by
 * @param lease says whether the visit is over
 */
record GradientTensor(
    Parameter parameter, NDArray gradient, double divisor, TensorActivation.Lease lease)
    implements StoredTensor {

  @Override
  public String name() {
    return parameter.getName();
  }

  @Override
  public long[] shape() {
    lease.activation();
    return gradient.getShape().getShape().clone();
  }

  @Override
  public double[] toDoubleArray() {
    lease.activation();
    Math.toIntExact(gradient.size());
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      double[] numbers = gradient.toType(DataType.FLOAT64, false).toDoubleArray();
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] /= divisor;
      }
      return numbers;
    }
  }
}
