package io.github.adabet.djl.internal.engine.mxnet;

import ai.djl.mxnet.engine.MxGradientCollector;
import io.github.adabet.djl.internal.engine.InferenceMode;

/**
 * Switches MXNet's training mode, which is a setting of the thread and normally that of a gradient
 * recording. Needs the MXNet engine on the class path: load this class only where that engine runs.
 */
public final class MxNetInferenceMode implements InferenceMode {

  @Override
  public void run(Runnable pass) {
    pass.run();
  }

  @Override
  public void runTraining(Runnable pass) {
    boolean before = MxGradientCollector.setTraining(true);
    try {
      pass.run();
    } finally {
      MxGradientCollector.setTraining(before);
    }
  }
}
