package io.github.adabet.djl.data;

import java.util.List;

/** A batch is none that the network takes; the message says what is given, and what it takes. */
public class BatchMismatchException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is given, what is needed, and what to do
   */
  public BatchMismatchException(String message) {
    super(message);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is given, what is needed, and what to do
   * @param cause the exception of the framework
   */
  public BatchMismatchException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The failure for a batch at which the engine failed.
   *
   * @param inputs what the network takes; empty if that is not known
   * @param batch what it was given
   * @param failure the exception of the engine
   * @return an exception that names all three
   */
  public static BatchMismatchException of(
      List<TensorSpec> inputs, TensorBatch batch, RuntimeException failure) {
    return new BatchMismatchException(
        "The network cannot run the batch "
            + batch
            + (inputs.isEmpty() ? "" : "; it was made for " + inputs)
            + ". Give samples of the shape and type that it was trained with. The engine says: "
            + failure.getMessage(),
        failure);
  }
}
