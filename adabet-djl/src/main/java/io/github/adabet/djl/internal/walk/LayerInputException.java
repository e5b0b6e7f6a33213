package io.github.adabet.djl.internal.walk;

import ai.djl.engine.EngineException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A layer cannot run on what it is given; the message names layer, shapes and remedy. */
public final class LayerInputException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1;

  LayerInputException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Says in plain words that an engine failed in a network, unless that was for want of memory.
   *
   * @param network what failed, to begin a sentence
   * @param failure what the engine says
   * @return what to throw
   */
  public static RuntimeException failed(String network, EngineException failure) {
    return LayerInputs.failed(network, failure);
  }

  private LayerInputException(String message, LayerInputException cause) {
    super(message, cause);
  }

  /**
   * Returns the same complaint with what the batch is.
   *
   * @param batch for example "samples [3, 5] of the data set, in step 1"
   */
  public LayerInputException of(String batch) {
    return new LayerInputException(getMessage() + " (" + batch + ")", this);
  }
}
