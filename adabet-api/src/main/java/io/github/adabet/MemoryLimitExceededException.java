package io.github.adabet;

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

  /** The largest batch that fits, 0 if none is known. */
  private final int fittingBatch;

  /**
   * A refusal.
   *
   * @param message what is wrong, with values, and what to do
   * @param neededBytes what the work would need above the idle process
   * @param limitBytes what it may use
   */
  public MemoryLimitExceededException(String message, long neededBytes, long limitBytes) {
    this(message, neededBytes, limitBytes, 0);
  }

  /**
   * A refusal of a batch.
   *
   * @param message what is wrong, with values, and what to do
   * @param neededBytes what the work would need above the idle process
   * @param limitBytes what it may use
   * @param fittingBatch the largest batch that fits, in samples; 0 if there is none, or it is not
   *     the batch that counts
   */
  public MemoryLimitExceededException(
      String message, long neededBytes, long limitBytes, int fittingBatch) {
    super(message, null);
    this.neededBytes = neededBytes;
    this.limitBytes = limitBytes;
    this.fittingBatch = fittingBatch;
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

  /**
   * The batch with which the work fits.
   *
   * @return the largest, in samples; 0 if not even 1 fits, or it is not the batch that counts
   */
  public int fittingBatch() {
    return fittingBatch;
  }
}
