package io.github.adabet.djl.internal.tensorflow.session;

import io.github.adabet.AdaBetException;
import org.tensorflow.exceptions.TFResourceExhaustedException;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Tells failures of TensorFlow that are nobody's mistake, as when there is no memory left, from
 * those that a model or a batch has caused.
 */
public final class EngineFaults {

  private EngineFaults() {}

  /**
   * Throws what explains a failure, if it is one for want of memory.
   *
   * @param failure what TensorFlow threw
   * @throws AdaBetException if it is
   */
  public static void throwIfOutOfMemory(Exception failure) {
    if (failure instanceof TFResourceExhaustedException) {
      throw new AdaBetException(
          "TensorFlow has no memory left: "
              + failure.getMessage()
              + ". Use smaller batches (microBatchSize), or give the process more memory",
          failure);
    }
  }

  /**
   * Returns what explains a failure of a pass.
   *
   * @param failure what TensorFlow threw
   * @return the failure itself, if the model or what it was given is the cause
   * @throws AdaBetException if there was no memory left
   */
  static RuntimeException ofPass(TensorFlowException failure) {
    throwIfOutOfMemory(failure);
    // What has no class of its own: cancelled, aborted, unavailable, lost, internal errors.
    return failure.getClass() == TensorFlowException.class
        ? new AdaBetException("TensorFlow itself failed: " + failure.getMessage(), failure)
        : failure;
  }
}
