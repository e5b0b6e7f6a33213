package io.github.adabet.examples.task;

/**
 * How images are divided that are not divided yet.
 *
 * @param validation the share for choosing the best epoch, in [0, 1)
 * @param test the share for measuring the result, in (0, 1)
 */
public record SplitShares(double validation, double test) {
  /** A fifth for testing. */
  public static final SplitShares USUAL = new SplitShares(0, 0.2);

  /**
   * Checks the shares.
   *
   * @throws IllegalArgumentException if one is out of range or nothing is left for training
   */
  public SplitShares {
    if (!(validation >= 0 && test > 0 && validation + test < 1)) {
      throw new IllegalArgumentException(
          "the split puts a share of %s aside for validation and %s for testing; they must be 0 or more, above 0 for testing, and leave some for training"
              .formatted(validation, test));
    }
  }

  /** As they are given: {@code 0.2} or {@code 0.1,0.2}. */
  @Override
  public String toString() {
    return validation == 0 ? Double.toString(test) : validation + "," + test;
  }
}
