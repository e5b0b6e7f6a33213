package io.github.adabet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend that was asked for cannot be loaded; the message says what to add to the class path.
 */
public class BackendUnavailableException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /** Backends that were looked at. */
  private final transient List<BackendChoice.Refusal> refusals;

  /**
   * A failure with a message that names the remedy.
   *
   * @param message what is wrong, with values, and what to do
   */
  public BackendUnavailableException(String message) {
    this(message, null);
  }

  /**
   * A failure with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   */
  public BackendUnavailableException(String message, @Nullable Throwable cause) {
    this(message, cause, List.of());
  }

  /**
   * A failure of a choice.
   *
   * @param message what is wrong, with values, and what to do
   * @param cause the exception behind it, or null
   * @param refusals the backends that were looked at and refused, in the order looked at
   */
  public BackendUnavailableException(
      String message, @Nullable Throwable cause, List<BackendChoice.Refusal> refusals) {
    super(message, cause);
    this.refusals = List.copyOf(refusals);
  }

  /**
   * The backends that were looked at and refused.
   *
   * @return in the order looked at, unmodifiable; empty if there was no choice, or the exception
   *     was deserialised
   */
  public List<BackendChoice.Refusal> refusals() {
    // Null after deserialisation, as the refusals are not part of the serial form.
    List<BackendChoice.Refusal> known = refusals;
    return known == null ? List.of() : known;
  }
}
