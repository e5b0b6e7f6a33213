package io.github.adabet.djl.block;

import io.github.adabet.GradientClipping;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.WeightAverage;
import io.github.adabet.WeightDecay;
import io.github.adabet.WeightPenalty;
import java.util.List;

/**
 * An optimizer, and how many arrays of a parameter's size a step with it holds besides it.
 *
 * @param name without spaces
 * @param options the optimizer
 * @param kept arrays that are alive when the update begins: gradient and state
 * @param temporaries arrays that the update needs for a time
 */
record MeasuredUpdate(String name, OptimizerOptions options, int kept, int temporaries) {

  private static final OptimizerOptions MOMENTUM = OptimizerOptions.sgd(0.9);

  /** Returns all that are measured. */
  static List<MeasuredUpdate> all() {
    return List.of(
        new MeasuredUpdate("momentum", MOMENTUM, 2, 0),
        new MeasuredUpdate(
            "clipped-norm", MOMENTUM.withClipping(GradientClipping.byNorm(1e-3)), 2, 0),
        new MeasuredUpdate(
            "clipped-values", MOMENTUM.withClipping(GradientClipping.byValue(1e-3)), 2, 0),
        // What decay adds to the gradient.
        new MeasuredUpdate(
            "decay-and-average",
            MOMENTUM.withWeightDecay(WeightDecay.coupled(1e-3)).withAverage(WeightAverage.of(0.9)),
            3,
            1),
        // The directions of the groups, one after the other.
        new MeasuredUpdate(
            "group-lasso", MOMENTUM.withPenalty(WeightPenalty.groupLasso(1e-4)), 2, 1),
        // The share of the gradient, then the root of the variance.
        new MeasuredUpdate("adam", OptimizerOptions.adam(), 3, 1));
  }
}
