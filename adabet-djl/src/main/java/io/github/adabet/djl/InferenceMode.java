package io.github.adabet.djl;

import ai.djl.engine.Engine;

/** Keeps an engine from recording a forward pass for a backward pass that never comes. */
@FunctionalInterface
interface InferenceMode {

  /**
   * Runs a pass on the calling thread without recording, and restores afterwards what was before.
   *
   * @param pass the forward pass; what it throws reaches the caller
   */
  void run(Runnable pass);

  /**
   * Returns what the given engine needs: nothing, for those that record inside gradient collectors
   * only.
   */
  static InferenceMode of(Engine engine) {
    return engine.getEngineName().equals(DjlEngines.PYTORCH)
        ? new PyTorchInferenceMode()
        : Runnable::run;
  }
}
