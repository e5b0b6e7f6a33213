package io.github.adabet;

/** A training cannot begin while another one runs in the same process. */
public class TrainingInProgressException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is under way, and what to do
   */
  public TrainingInProgressException(String message) {
    super(message, null);
  }
}
