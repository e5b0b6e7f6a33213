package io.github.adabet.djl.internal.tensorflow.library;

import com.sun.jna.NativeLibrary;

/**
 * Has TensorFlow use oneDNN's kernels on every processor of Intel's and AMD's. By itself it does so
 * on the newer ones only, and of its own kernels some are missing: the gradient of a convolution
 * with dilation fails on processors without AVX512.
 */
final class OneDnnKernels {

  private static final String VARIABLE = "TF_ENABLE_ONEDNN_OPTS";

  private OneDnnKernels() {}

  /**
   * Sets the variable of the environment that TensorFlow reads when it starts, unless it is set.
   */
  static void ask() {
    if (!TensorFlowLibrary.platform().equals("linux-x86_64")) {
      return;
    }
    try {
      NativeLibrary.getInstance("c")
          .getFunction("setenv")
          .invokeInt(new Object[] {VARIABLE, "1", 0});
    } catch (LinkageError e) {
      // Without it TensorFlow chooses by itself; what it cannot compute then it says.
    }
  }
}
