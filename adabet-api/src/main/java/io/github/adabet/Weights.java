package io.github.adabet;

import java.util.Arrays;
import java.util.List;

/** Weights of classes or labels, checked. */
final class Weights {
  private Weights() {}

  static List<Double> list(double... weights) {
    return Arrays.stream(weights).boxed().toList();
  }

  /** Copies weights that are empty, or finite and 0 or more and not all 0. */
  static List<Double> copyOf(List<Double> weights, String name) {
    for (double weight : weights) {
      Requirements.require(
          weight >= 0 && Double.isFinite(weight),
          "%s holds %s; each must be a finite number, 0 or more.",
          name,
          weight);
    }
    Requirements.require(
        weights.isEmpty() || weights.stream().anyMatch(weight -> weight > 0),
        "%s is %s; at least one must be above 0.",
        name,
        weights);
    return List.copyOf(weights);
  }
}
