package io.github.adabet;

/**
 * Which statistics batch-normalisation layers use while training, and whether they update the
 * stored ones.
 */
public enum BatchNormMode {
  /**
   * Every batch normalisation, selected or not, normalises by its stored running statistics and
   * leaves them as they are. The right choice for small batches.
   */
  FROZEN,
  /**
   * Selected batch normalisations use the batch's statistics and update the stored ones; all others
   * are as in {@link #FROZEN}.
   */
  SELECTED
}
