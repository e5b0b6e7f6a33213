package io.github.adabet.djl.internal.engine;

import ai.djl.ndarray.NDScope;

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
}
