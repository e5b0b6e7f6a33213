package io.github.adabet;

import org.jspecify.annotations.Nullable;

/**
 * Ends training when a validation metric has not improved for some epochs.
 *
 * @param metric the name of a metric of the objective, {@code loss} included; null for the
 *     objective's primary one
 * @param patience epochs without improvement after which training stops, 1 or more
 * @param minimumDelta what counts as an improvement: more than this over the best value so far, in
 *     the metric's direction; finite, 0 or more
 */
public record EarlyStopping(@Nullable String metric, int patience, double minimumDelta) {
  /**
   * Checks the figures.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public EarlyStopping {
    if (metric != null) {
      Requirements.requireText(metric, "metric");
    }
    Requirements.requirePositive(patience, "patience");
    Requirements.require(
        minimumDelta >= 0 && Double.isFinite(minimumDelta),
        "minimumDelta is %s; it must be a finite number, 0 or more.",
        minimumDelta);
  }

  /**
   * Stops by the objective's primary metric; every improvement counts.
   *
   * @param patience epochs without improvement after which training stops, 1 or more
   * @return the rule
   * @throws IllegalArgumentException if it is out of range
   */
  public static EarlyStopping patience(int patience) {
    return new EarlyStopping(null, patience, 0);
  }

  /**
   * The same by another metric.
   *
   * @param name {@code loss} or the name of a metric of the objective
   * @return a new rule
   */
  public EarlyStopping by(String name) {
    return new EarlyStopping(name, patience, minimumDelta);
  }

  /**
   * The same with a smallest improvement.
   *
   * @param delta finite, 0 or more
   * @return a new rule
   * @throws IllegalArgumentException if it is out of range
   */
  public EarlyStopping withMinimumDelta(double delta) {
    return new EarlyStopping(metric, patience, delta);
  }
}
