package io.github.adabet.djl.internal.engine;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDScope;
import io.github.adabet.djl.DjlEngines;
import io.github.adabet.djl.internal.engine.pytorch.PyTorchRecordedConstants;

/**
 * Keeps what a recorded pass computed with, and its engine does not own, until the backward pass
 * has read it. Not thread-safe.
 */
public interface RecordedConstants {

  /**
   * Keeps what arrays created in a scope from now on are made of.
   *
   * @param scope a scope in which no array is registered yet
   */
  void watch(NDScope scope);

  /** Returns what the given engine needs: nothing, for those that own the memory of every array. */
  static RecordedConstants of(Engine engine) {
    return engine.getEngineName().equals(DjlEngines.PYTORCH)
        ? new PyTorchRecordedConstants()
        : scope -> {};
  }
}
