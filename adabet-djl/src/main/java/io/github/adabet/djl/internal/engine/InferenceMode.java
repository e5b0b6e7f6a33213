package io.github.adabet.djl.internal.engine;

import ai.djl.engine.Engine;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.internal.engine.mxnet.MxNetInferenceMode;
import io.github.adabet.djl.internal.engine.pytorch.PyTorchInferenceMode;

/** Keeps an engine from recording a forward pass for a backward pass that never comes. */
@FunctionalInterface
public interface InferenceMode {

  /**
   * Runs a pass on the calling thread without recording, and restores afterwards what was before.
   *
   * @param pass the forward pass; what it throws reaches the caller
   */
  void run(Runnable pass);

  /**
   * Runs a pass as {@link #run} does, but such that leaves may run in training mode.
   *
   * @param pass the forward pass; what it throws reaches the caller
   */
  default void runTraining(Runnable pass) {
    run(pass);
  }

  /**
   * Returns what the given engine needs: nothing, for those that record inside gradient collectors
   * only and leave the mode to the blocks.
   */
  static InferenceMode of(Engine engine) {
    return switch (engine.getEngineName()) {
      case DjlEngines.PYTORCH -> new PyTorchInferenceMode();
      case DjlEngines.MXNET -> new MxNetInferenceMode();
      default -> Runnable::run;
    };
  }
}
