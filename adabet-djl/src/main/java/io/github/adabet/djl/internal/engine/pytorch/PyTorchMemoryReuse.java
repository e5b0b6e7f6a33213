package io.github.adabet.djl.internal.engine.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.adabet.djl.internal.engine.MemoryReuse;

/**
 * PyTorch's operators in place, and what it keeps for its backward pass in other memory. Needs the
 * PyTorch engine on the class path: load this class only where that engine runs.
 *
 * <p><b>In place.</b> ReLU and sums. PyTorch counts the changes of an array, and refuses a backward
 * pass that needs what was there before.
 *
 * <p><b>In other memory.</b> ReLU6 in place would copy its argument first, because PyTorch computes
 * its gradient from it: 0 where the argument is at most 0 or at least 6. But that is exactly where
 * the result is 0 or 6. So the argument, which the recording refers to, gets the result's memory
 * ({@code argument.data = result} in Python), and its own is free. A normalisation by stored
 * statistics without trained parameters refers to an input whose elements its gradient is not
 * computed from on a processor; it gets the output's memory. Nothing counts such changes.
 */
final class PyTorchMemoryReuse implements MemoryReuse {

  private static final TorchScriptFunction RELU = new TorchScriptFunction("torch.relu_(x)", "x");
  private static final TorchScriptFunction HARDTANH =
      new TorchScriptFunction("torch.hardtanh_(x, 0., 6.)", "x");
  private static final TorchScriptFunction ADD =
      new TorchScriptFunction("torch.add_(x, y)", "x", "y");

  /** Lets x refer to the memory of y. Returns x, for the form. */
  private static final TorchScriptFunction SET_DATA =
      TorchScriptFunction.effect("torch.set_data(x, y)", "x", "y");

  private final PyTorchOperators operators = new PyTorchOperators();

  @Override
  public NDArray relu(NDArray array) {
    return RELU.apply(array);
  }

  @Override
  public NDArray relu6(NDArray array) {
    if (!JniUtils.isGradMode()) {
      return HARDTANH.apply(array);
    }
    NDArray result = operators.relu6(array);
    SET_DATA.apply(array, result).close();
    return result;
  }

  @Override
  public NDArray add(NDArray array, NDArray other) {
    return ADD.apply(array, other);
  }

  @Override
  public void forget(NDArray input, NDArray output) {
    if (JniUtils.isGradMode() && !input.getDevice().isGpu()) {
      SET_DATA.apply(input, output).close();
    }
  }
}
