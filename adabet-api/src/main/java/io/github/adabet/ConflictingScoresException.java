package io.github.adabet;

/** Two scores of one batch differ, so that one of them was not computed as the other was. */
public class ConflictingScoresException extends AdaBetException {
  private static final long serialVersionUID = 1L;

  /** Key of the batch. */
  private final long batchKey;

  /**
   * The batch with what differs.
   *
   * @param batchKey key of the batch
   * @param difference what the two hold, in words
   */
  public ConflictingScoresException(long batchKey, String difference) {
    super(
        "Batch "
            + batchKey
            + " was scored twice with different results: "
            + difference
            + ". Give each batch a key of its own, and score all batches with the same weights,"
            + " scorer and engine.",
        null);
    this.batchKey = batchKey;
  }

  /**
   * The batch.
   *
   * @return its key
   */
  public long batchKey() {
    return batchKey;
  }
}
