package io.github.adabet;

/**
 * The learning rate as a function of the step.
 *
 * <p>Immutable and thread-safe. The schedules here follow PyTorch's of the same name, one step of
 * theirs being one update; {@link #of} takes one of the caller's own, and {@link #withWarmUp} puts
 * a warm-up before any.
 */
public interface LearningRateSchedule {

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
   * A rate that is multiplied by a factor every so many steps.
   *
   * @param rate the first step's rate, finite and above 0
   * @param every steps between two changes, 1 or more
   * @param factor what the rate is multiplied by, in (0, 1]
   * @return the schedule
   * @throws IllegalArgumentException if a figure is out of range
   */
  static LearningRateSchedule step(double rate, long every, double factor) {
    return new Step(rate, every, factor);
  }

  /**
   * From the given rate down to 0 along a power of the remaining share of the run.
   *
   * @param rate the first step's rate, finite and above 0
   * @param power finite and above 0; 1 for a straight line
   * @return the schedule
   * @throws IllegalArgumentException if a figure is out of range
   */
  static LearningRateSchedule polynomial(double rate, double power) {
    return new Polynomial(rate, 0, power);
  }

  /**
   * Up to the given rate over the first 30 % of the run, then down to near 0, both along half a
   * cosine, with PyTorch's constants.
   *
   * @param rate the highest rate, finite and above 0
   * @return the schedule
   * @throws IllegalArgumentException if the rate is out of range
   */
  static LearningRateSchedule oneCycle(double rate) {
    return new OneCycle(rate, 0.3, 25, 1e4);
  }

  /**
   * A schedule of the caller's own.
   *
   * @param name says which one it is, in reports, and to tell whether a run may be resumed; not
   *     blank
   * @param rates the rate of each step
   * @return the schedule; it has no JSON form
   * @throws IllegalArgumentException if the name is blank
   */
  static LearningRateSchedule of(String name, Rates rates) {
    return new Custom(name, rates);
  }

  /** The rate of each step of a run. */
  @FunctionalInterface
  interface Rates {
    /**
     * The rate of one step; a pure function.
     *
     * @param step index of the step, from 0 (included) to {@code totalSteps} (excluded)
     * @param totalSteps number of steps of the whole run, 1 or more
     * @return the rate, finite and 0 or more
     */
    double rateAt(long step, long totalSteps);
  }

  /**
   * The rate of one step; a pure function.
   *
   * @param step index of the step, from 0 (included) to {@code totalSteps} (excluded)
   * @param totalSteps number of steps of the whole run, 1 or more
   * @return the rate, finite and 0 or more
   */
  double rateAt(long step, long totalSteps);

  /**
   * Describes the schedule with its constants.
   *
   * @return equal for schedules with equal rates
   */
  String name();

  /**
   * Whether the rate of a step depends on the length of the run. A finished run under a schedule
   * for which it does not can be extended, and ends as a longer run would have.
   *
   * @return by default true
   */
  default boolean dependsOnLength() {
    return true;
  }

  /**
   * The same schedule after a warm-up.
   *
   * @param steps number of steps of the warm-up, 1 or more
   * @return a schedule that rises from a hundredth of this schedule's first rate along a straight
   *     line, and then is this one over the remaining steps
   * @throws IllegalArgumentException if {@code steps} is less than 1
   */
  default LearningRateSchedule withWarmUp(long steps) {
    return new WarmUp(steps, 0.01, this);
  }

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

    @Override
    public boolean dependsOnLength() {
      return false;
    }

    @Override
    public String name() {
      return toString();
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
      requireFloor(floor, rate);
    }

    @Override
    public double rateAt(long step, long totalSteps) {
      return between(rate, floor, (double) step / totalSteps);
    }

    @Override
    public String name() {
      return toString();
    }
  }

  /**
   * {@code rate * factor^(step / every)}, the division rounded down.
   *
   * @param rate the first step's rate, finite and above 0
   * @param every steps between two changes, 1 or more
   * @param factor what the rate is multiplied by, in (0, 1]
   */
  record Step(double rate, long every, double factor) implements LearningRateSchedule {
    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Step {
      requireRate(rate);
      Requirements.requirePositive(every, "every");
      Requirements.require(
          factor > 0 && factor <= 1, "factor is %s; it must be in (0, 1].", factor);
    }

    @Override
    public double rateAt(long step, long totalSteps) {
      long drops = step / every;
      return rate * Math.pow(factor, (double) drops);
    }

    @Override
    public boolean dependsOnLength() {
      return false;
    }

    @Override
    public String name() {
      return toString();
    }
  }

  /**
   * {@code floor + (rate - floor) * (1 - step / totalSteps)^power}.
   *
   * @param rate the first step's rate, finite and above 0
   * @param floor the rate that would be reached after the last step, in [0, rate]
   * @param power finite and above 0
   */
  record Polynomial(double rate, double floor, double power) implements LearningRateSchedule {
    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Polynomial {
      requireRate(rate);
      requireFloor(floor, rate);
      Requirements.require(
          power > 0 && Double.isFinite(power),
          "power is %s; it must be a finite number above 0.",
          power);
    }

    @Override
    public double rateAt(long step, long totalSteps) {
      return floor + (rate - floor) * Math.pow(1 - (double) step / totalSteps, power);
    }

    @Override
    public String name() {
      return toString();
    }
  }

  /**
   * Smith's one-cycle policy (arXiv 1708.07120) with two halves of a cosine: from {@code rate /
   * division} up to {@code rate} at step {@code rising * totalSteps - 1}, which need not be whole,
   * and down to {@code rate / division / finalDivision} at the last step.
   *
   * @param rate the highest rate, finite and above 0
   * @param rising the share of the steps in which the rate rises, in (0, 1)
   * @param division the highest rate by the first one, finite, 1 or more
   * @param finalDivision the first rate by the last one, finite, 1 or more
   */
  record OneCycle(double rate, double rising, double division, double finalDivision)
      implements LearningRateSchedule {
    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public OneCycle {
      requireRate(rate);
      Requirements.require(rising > 0 && rising < 1, "rising is %s; it must be in (0, 1).", rising);
      requireDivision(division, "division");
      requireDivision(finalDivision, "finalDivision");
    }

    private static void requireDivision(double value, String name) {
      Requirements.require(
          value >= 1 && Double.isFinite(value),
          "%s is %s; it must be a finite number, 1 or more.",
          name,
          value);
    }

    @Override
    public double rateAt(long step, long totalSteps) {
      double first = rate / division;
      double highestAt = rising * totalSteps - 1;
      if (step < highestAt) {
        return between(first, rate, step / highestAt);
      }
      double last = totalSteps - 1.0;
      return between(
          rate,
          first / finalDivision,
          last == highestAt ? 0 : (step - highestAt) / (last - highestAt));
    }

    @Override
    public String name() {
      return toString();
    }
  }

  /**
   * Another schedule after a warm-up, in which the rate rises along a straight line from {@code
   * start} times the other's first rate to that rate.
   *
   * @param steps number of steps of the warm-up, 1 or more; in a shorter run the rate only rises
   * @param start the share of the first rate to begin with, in [0, 1]
   * @param then what follows, over the remaining steps
   */
  record WarmUp(long steps, double start, LearningRateSchedule then)
      implements LearningRateSchedule {
    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public WarmUp {
      Requirements.requirePositive(steps, "steps");
      Requirements.require(start >= 0 && start <= 1, "start is %s; it must be in [0, 1].", start);
    }

    @Override
    public double rateAt(long step, long totalSteps) {
      long remaining = Math.max(1, totalSteps - steps);
      return step < steps
          ? then.rateAt(0, remaining) * (start + (1 - start) * step / steps)
          : then.rateAt(step - steps, remaining);
    }

    @Override
    public boolean dependsOnLength() {
      return then.dependsOnLength();
    }

    @Override
    public String name() {
      return "WarmUp[steps=" + steps + ", start=" + start + ", then=" + then.name() + "]";
    }
  }

  /**
   * See {@link LearningRateSchedule#of}.
   *
   * @param name says which one it is
   * @param rates the rate of each step
   */
  record Custom(String name, Rates rates) implements LearningRateSchedule {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Custom {
      Requirements.requireText(name, "name");
    }

    @Override
    public double rateAt(long step, long totalSteps) {
      return rates.rateAt(step, totalSteps);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static double between(double from, double to, double share) {
    return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
  }

  private static void requireRate(double rate) {
    Requirements.require(
        rate > 0 && Double.isFinite(rate),
        "learning rate is %s; it must be a finite number above 0.",
        rate);
  }

  private static void requireFloor(double floor, double rate) {
    Requirements.require(
        floor >= 0 && floor <= rate, "floor is %s; it must be in [0, %s].", floor, rate);
  }
}
