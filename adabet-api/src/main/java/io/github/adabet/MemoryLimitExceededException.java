package io.github.adabet;

import org.jspecify.annotations.Nullable;

/**
 * The work would need more memory than it may use, and was refused before it began; the message
 * gives the estimate, what contributes most to it, and the largest batch that fits.
 */
public class MemoryLimitExceededException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /** Bytes the work would need above the idle process. */
  private final long neededBytes;

  /** Bytes it may use. */
  private final long limitBytes;

  /**
   * A refusal.
   *
   * @param message what is wrong, with values, and what to do
   * @param neededBytes what the work would need above the idle process
   * @param limitBytes what it may use
   */
  public MemoryLimitExceededException(String message, long neededBytes, long limitBytes) {
    this(message, neededBytes, limitBytes, null);
  }

  /**
   * A refusal with its cause.
   *
   * @param message what is wrong, with values, and what to do
   * @param neededBytes what the work would need above the idle process
   * @param limitBytes what it may use
   * @param cause the exception behind it, or null
   */
  public MemoryLimitExceededException(
      String message, long neededBytes, long limitBytes, @Nullable Throwable cause) {
    super(message, cause);
    this.neededBytes = neededBytes;
    this.limitBytes = limitBytes;
  }

  /**
   * What the work would need.
   *
   * @return bytes above the idle process
   */
  public long neededBytes() {
    return neededBytes;
  }

  /**
   * What the work may use.
   *
   * @return bytes
   */
  public long limitBytes() {
    return limitBytes;
  }
}
