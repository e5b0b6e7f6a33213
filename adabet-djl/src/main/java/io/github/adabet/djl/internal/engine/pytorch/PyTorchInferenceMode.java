package io.github.adabet.djl.internal.engine.pytorch;

import ai.djl.pytorch.jni.JniUtils;
import io.github.adabet.djl.internal.engine.InferenceMode;

/**
 * Switches PyTorch's gradient mode off, which is a setting of the thread and on by default on all
 * but the thread that loaded the engine. Needs the PyTorch engine on the class path: load this
 * class only where that engine runs.
 */
public final class PyTorchInferenceMode implements InferenceMode {

  @Override
  public void run(Runnable pass) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      pass.run();
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}
