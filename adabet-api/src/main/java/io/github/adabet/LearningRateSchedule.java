package io.github.adabet;

/** The learning rate as a function of the step. */
public sealed interface LearningRateSchedule
    permits LearningRateSchedule.Constant, LearningRateSchedule.Cosine {

  /**
   * The same rate at every step.
   *
   * @param rate finite and above 0
   * @return the schedule
   * @throws IllegalArgumentException if the rate is out of range
   */
  static LearningRateSchedule constant(double rate) {
    return new Constant(rate);
  }

  /**
   * From the given rate down to 0 along half a cosine over the whole run.
   *
   * @param rate the first step's rate, finite and above 0
   * @return the schedule
   * @throws IllegalArgumentException if the rate is out of range
   */
  static LearningRateSchedule cosine(double rate) {
    return new Cosine(rate, 0);
  }

  /**
   * The rate of one step.
   *
   * @param step index of the step, from 0 (included) to {@code totalSteps} (excluded)
   * @param totalSteps number of steps of the whole run, 1 or more
   * @return the rate, 0 or more
   */
  double rateAt(long step, long totalSteps);

  /**
   * See {@link LearningRateSchedule#constant}.
   *
   * @param rate finite and above 0
   */
  record Constant(double rate) implements LearningRateSchedule {
    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public Constant {
      requireRate(rate);
    }

    @Override
    public double rateAt(long step, long totalSteps) {
      return rate;
    }
  }

  /**
   * {@code floor + (rate - floor) * (1 + cos(pi * step / totalSteps)) / 2}, after Loshchilov and
   * Hutter, arXiv 1608.03983, without restarts.
   *
   * @param rate the first step's rate, finite and above 0
   * @param floor the rate that would be reached after the last step, in [0, rate]
   */
  record Cosine(double rate, double floor) implements LearningRateSchedule {
    /**
     * Checks the rates.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Cosine {
      requireRate(rate);
      Requirements.require(
          floor >= 0 && floor <= rate, "floor is %s; it must be in [0, %s].", floor, rate);
    }

    @Override
    public double rateAt(long step, long totalSteps) {
      return floor + (rate - floor) * (1 + Math.cos(Math.PI * step / totalSteps)) / 2;
    }
  }

  private static void requireRate(double rate) {
    Requirements.require(
        rate > 0 && Double.isFinite(rate),
        "learning rate is %s; it must be a finite number above 0.",
        rate);
  }
}
