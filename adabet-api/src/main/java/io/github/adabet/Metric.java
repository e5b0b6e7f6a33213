package io.github.adabet;

/**
 * A figure by which training is judged, with the direction in which it is better.
 *
 * @param name unique among the metrics of an {@link Objective}; letters, digits, {@code _} and
 *     {@code -}
 * @param direction which values are better
 */
public record Metric(String name, Direction direction) {
  /** What is minimised: the mean loss of the samples. Every objective has it. */
  public static final Metric LOSS = lowerIsBetter("loss");

  /** Share of the samples whose largest output is that of their class, in [0, 1]. */
  public static final Metric ACCURACY = higherIsBetter("accuracy");

  /** Which values of a metric are better. */
  public enum Direction {
    /** The larger the better. */
    HIGHER_IS_BETTER,
    /** The smaller the better. */
    LOWER_IS_BETTER
  }

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is empty or holds other characters
   */
  public Metric {
    Requirements.require(
        name.matches("[A-Za-z0-9_-]+"),
        "metric name is '%s'; it must be one or more letters, digits, '_' or '-'.",
        name);
  }

  /**
   * A metric whose larger values are better.
   *
   * @param name its name
   * @return the metric
   * @throws IllegalArgumentException if the name is malformed
   */
  public static Metric higherIsBetter(String name) {
    return new Metric(name, Direction.HIGHER_IS_BETTER);
  }

  /**
   * A metric whose smaller values are better.
   *
   * @param name its name
   * @return the metric
   * @throws IllegalArgumentException if the name is malformed
   */
  public static Metric lowerIsBetter(String name) {
    return new Metric(name, Direction.LOWER_IS_BETTER);
  }

  /**
   * How much better one value is than another.
   *
   * @param value a value of this metric
   * @param than another one
   * @return positive if {@code value} is the better one, 0 if they are equal; NaN if one is NaN
   */
  public double gain(double value, double than) {
    return direction == Direction.HIGHER_IS_BETTER ? value - than : than - value;
  }
}
