package io.github.adabet.djl.data;

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
}
