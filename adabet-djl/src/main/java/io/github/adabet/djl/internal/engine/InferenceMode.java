package io.github.adabet.djl.internal.engine;

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
}
