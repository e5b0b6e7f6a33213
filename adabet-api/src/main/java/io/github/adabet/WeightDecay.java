package io.github.adabet;

/**
 * How weights shrink towards zero while they are trained.
 *
 * <p>Biases and the scales and shifts of normalisations are left out, because shrinking them
 * regularises nothing and hurts small networks; {@link #ofEveryParameter()} takes them in, as
 * PyTorch's optimizers do unless they are given groups.
 *
 * @param rate the decay, 0 for none
 * @param kind how it enters the step
 * @param everyParameter whether biases and normalisations decay too
 */
public record WeightDecay(double rate, Kind kind, boolean everyParameter) {

  /** No decay. */
  public static final WeightDecay NONE = new WeightDecay(0, Kind.DECOUPLED, false);

  /** How decay enters a step. */
  public enum Kind {
    /**
     * As an L2 penalty of the loss: {@code g += rate * w} after clipping and before the rule, which
     * under Adam decays weights of large gradients less. {@code weight_decay} of PyTorch's {@code
     * SGD} and {@code Adam}.
     */
    COUPLED,
    /**
     * Beside the rule: {@code w -= lr * rate * w} before its step (Loshchilov and Hutter, arXiv
     * 1711.05101). {@code weight_decay} of PyTorch's {@code AdamW}.
     */
    DECOUPLED
  }

  /**
   * Checks the rate.
   *
   * @throws IllegalArgumentException if the rate is negative, NaN or infinite
   */
  public WeightDecay {
    Requirements.require(
        rate >= 0 && Double.isFinite(rate),
        "the rate of weight decay is %s; it must be a finite number, 0 or more.",
        rate);
  }

  /**
   * Decay as an L2 penalty of the loss.
   *
   * @param rate 0 or more
   * @return the decay, of all but biases and normalisations
   * @throws IllegalArgumentException if the rate is out of range
   */
  public static WeightDecay coupled(double rate) {
    return new WeightDecay(rate, Kind.COUPLED, false);
  }

  /**
   * Decay beside the rule.
   *
   * @param rate 0 or more
   * @return the decay, of all but biases and normalisations
   * @throws IllegalArgumentException if the rate is out of range
   */
  public static WeightDecay decoupled(double rate) {
    return new WeightDecay(rate, Kind.DECOUPLED, false);
  }

  /**
   * Returns the same decay, of biases and normalisations too.
   *
   * @return the decay
   */
  public WeightDecay ofEveryParameter() {
    return new WeightDecay(rate, kind, true);
  }
}
