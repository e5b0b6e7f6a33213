package io.github.adabet;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What an {@link Objective} came to over some samples.
 *
 * @param samples number of samples, 1 or more
 * @param loss mean loss of the samples, finite
 * @param metrics the value of each metric of the objective by its name, in the objective's order;
 *     finite
 */
public record Evaluation(long samples, double loss, Map<String, Double> metrics) {
  /**
   * Copies the metrics and checks the figures.
   *
   * @throws IllegalArgumentException if there is no sample or a figure is not finite
   */
  public Evaluation {
    Requirements.require(samples > 0, "samples is %d; it must be 1 or more.", samples);
    Requirements.requireFinite(loss, Metric.LOSS.name());
    metrics.forEach((name, value) -> Requirements.requireFinite(value, name));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * One figure.
   *
   * @param metric the loss or one of the metrics
   * @return its value
   * @throws IllegalArgumentException if it was not measured
   */
  public double value(Metric metric) {
    return value(metric.name());
  }

  /**
   * One figure.
   *
   * @param name {@code loss} or the name of a metric
   * @return its value
   * @throws IllegalArgumentException if it was not measured; the message lists what was
   */
  public double value(String name) {
    if (name.equals(Metric.LOSS.name())) {
      return loss;
    }
    Double value = metrics.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "There is no metric " + name + "; there are loss and " + metrics.keySet());
    }
    return value;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "loss %.4f", loss));
    metrics.forEach(
        (name, value) -> text.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
    return text.toString();
  }
}
