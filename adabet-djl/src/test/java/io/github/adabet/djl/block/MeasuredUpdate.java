package io.github.adabet.djl.block;

import io.github.adabet.GradientClipping;
import io.github.adabet.OptimizerOptions;
import io.github.adabet.WeightAverage;
import io.github.adabet.WeightDecay;

/** Optimizers, and how many arrays of a parameter's size a step with them holds besides it. */
enum MeasuredUpdate {
  /** The gradient and the velocity. */
  MOMENTUM(OptimizerOptions.sgd(0.9), 2, 0),
  CLIPPED_NORM(OptimizerOptions.sgd(0.9).withClipping(GradientClipping.byNorm(1e-3)), 2, 0),
  CLIPPED_VALUES(OptimizerOptions.sgd(0.9).withClipping(GradientClipping.byValue(1e-3)), 2, 0),
  /** The gradient, velocity and average; what decay adds to the gradient. */
  DECAY_AND_AVERAGE(
      OptimizerOptions.sgd(0.9)
          .withWeightDecay(WeightDecay.coupled(1e-3))
          .withAverage(WeightAverage.of(0.9)),
      3,
      1),
  /** The gradient and both moments; the share of the gradient or the root of the variance. */
  ADAM(OptimizerOptions.adam(), 3, 1);

  private final OptimizerOptions options;
  private final int kept;
  private final int temporaries;

  MeasuredUpdate(OptimizerOptions options, int kept, int temporaries) {
    this.options = options;
    this.kept = kept;
    this.temporaries = temporaries;
  }

  OptimizerOptions options() {
    return options;
  }

  /** Returns the arrays that are alive when the update begins. */
  int kept() {
    return kept;
  }

  /** Returns the arrays that the update needs for a time. */
  int temporaries() {
    return temporaries;
  }
}
