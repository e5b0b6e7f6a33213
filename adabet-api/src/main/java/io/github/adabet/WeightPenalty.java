package io.github.adabet;

/**
 * A term of the loss that draws weights to zero: on the trained kernels, that is, the weights of
 * convolutions and dense layers; biases, normalisations and all other tensors are left out. Its
 * gradient joins that of the objective before clipping; where the term has none, at a weight (or a
 * group) of exactly zero, 0 is taken. Reported losses leave the term out, so that they compare with
 * those of other runs.
 *
 * @param kind what is summed up
 * @param rate by what the sum is multiplied, 0 for {@link Kind#NONE}, else above 0
 */
public record WeightPenalty(Kind kind, double rate) {
  /** No penalty. */
  public static final WeightPenalty NONE = new WeightPenalty(Kind.NONE, 0);

  /** What is summed up. */
  public enum Kind {
    /** Nothing. */
    NONE,
    /** The sizes of all weights: {@code rate * sum |w|}. */
    L1,
    /**
     * The Euclidean norms of the weights that make one output channel, and of those that read one
     * input channel: {@code rate * sum over kernels (sum over outputs |W[o]| + sum over inputs
     * |W[:, i]|)}, of a kernel of shape (outputs, inputs, ...). Lym, Choukse, Zangeneh, Wen,
     * Sanghavi and Erez, "PruneTrain: Fast Neural Network Training by Dynamic Sparse Model
     * Reconfiguration", SC 2019 (arXiv 1901.09290); the channels that it empties are not cut out
     * here, as the paper does.
     */
    GROUP_LASSO
  }

  /**
   * Checks the rate.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public WeightPenalty {
    Requirements.require(
        kind == Kind.NONE ? rate == 0 : rate > 0 && Double.isFinite(rate),
        "the rate of the penalty is %s; it must be a finite number above 0 (0 without penalty).",
        rate);
  }

  /**
   * The sizes of all kernels' weights.
   *
   * @param rate above 0
   * @return the penalty
   * @throws IllegalArgumentException if the rate is out of range
   */
  public static WeightPenalty l1(double rate) {
    return new WeightPenalty(Kind.L1, rate);
  }

  /**
   * The norms of the kernels' output and input channels.
   *
   * @param rate above 0
   * @return the penalty
   * @throws IllegalArgumentException if the rate is out of range
   */
  public static WeightPenalty groupLasso(double rate) {
    return new WeightPenalty(Kind.GROUP_LASSO, rate);
  }
}
