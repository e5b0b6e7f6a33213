package io.github.adabet;

/**
 * An exponential moving average of the trained weights: after the first step it is the weights, and
 * after each further one {@code average = decay * average + (1 - decay) * weights}, as PyTorch's
 * {@code AveragedModel} with {@code get_ema_multi_avg_fn} computes it. Running statistics are not
 * averaged. Where a strategy chooses other layers during training, an average of theirs begins. It
 * takes one more copy of the trained parameters, and while validation uses it another one;
 * checkpoints hold it.
 *
 * @param decay in [0, 1); 0 for no average
 * @param evaluated whether validation measures the average instead of the trained weights; the best
 *     weights of a run are then averages
 * @param applied whether the network holds the average when training ends
 */
public record WeightAverage(double decay, boolean evaluated, boolean applied) {

  /** No average. */
  public static final WeightAverage NONE = new WeightAverage(0, false, false);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the decay is out of range, or there is an average that
   *     nothing uses or a use without an average
   */
  public WeightAverage {
    Requirements.require(
        decay >= 0 && decay < 1, "the decay of the average is %s; it must be in [0, 1).", decay);
    Requirements.require(
        (decay > 0) == (evaluated || applied),
        "the decay of the average is %s, evaluated %s, applied %s; an average with a decay above 0"
            + " must be evaluated or applied, and none can be without.",
        decay,
        evaluated,
        applied);
  }

  /**
   * An average that validation measures, and that the network holds at the end.
   *
   * @param decay above 0, below 1; 0.999 looks back some thousand steps
   * @return the average
   * @throws IllegalArgumentException if the decay is out of range
   */
  public static WeightAverage of(double decay) {
    return new WeightAverage(decay, true, true);
  }

  /**
   * An average that the network holds at the end; validation measures the trained weights.
   *
   * @param decay above 0, below 1
   * @return the average
   * @throws IllegalArgumentException if the decay is out of range
   */
  public static WeightAverage appliedOnly(double decay) {
    return new WeightAverage(decay, false, true);
  }

  /**
   * An average that validation measures; the network holds the trained weights at the end, unless
   * the best ones are asked for.
   *
   * @param decay above 0, below 1
   * @return the average
   * @throws IllegalArgumentException if the decay is out of range
   */
  public static WeightAverage evaluatedOnly(double decay) {
    return new WeightAverage(decay, true, false);
  }

  /**
   * Tells whether an average is kept.
   *
   * @return whether the decay is above 0
   */
  public boolean kept() {
    return decay > 0;
  }
}
