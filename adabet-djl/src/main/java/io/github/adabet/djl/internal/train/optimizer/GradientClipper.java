package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.github.adabet.GradientClipping;
import io.github.adabet.TrainingDivergedException;
import io.github.adabet.djl.internal.train.gradient.Gradients;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;

/**
 * Limits the gradients of a step.
 *
 * @param plan what is trained
 * @param clipping the limit
 */
record GradientClipper(TrainingPlan plan, GradientClipping clipping) {

  private static final double AGAINST_ZERO = 1e-6;

  /**
   * Limits all gradients in place.
   *
   * @param step index of the step, from 0
   * @throws TrainingDivergedException if the norm is limited and not finite
   */
  void clip(Gradients gradients, long step) {
    switch (clipping.kind()) {
      case NONE -> {}
      case NORM -> clipNorm(gradients, step);
      case VALUE -> clipValues(gradients);
    }
  }

  private void clipNorm(Gradients gradients, long step) {
    double norm = norm(gradients);
    if (!Double.isFinite(norm)) {
      throw new TrainingDivergedException(
          "The norm of the gradients is "
              + norm
              + " at step "
              + (step + 1)
              + ", so that it cannot be limited. Lower the learning rate; no weight has changed in"
              + " this step");
    }
    double factor = clipping.limit() / (norm + AGAINST_ZERO);
    if (factor < 1) {
      plan.trained().forEach(entry -> gradients.of(entry).muli((float) factor));
    }
  }

  private double norm(Gradients gradients) {
    double squares = 0;
    for (TrainingPlan.Entry entry : plan.trained()) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray gradient = gradients.of(entry);
        plan.channels().limit(entry.parameter(), gradient);
        squares += ArraySlices.sum(gradient, GradientClipper::squares);
      }
    }
    return Math.sqrt(squares);
  }

  private static double squares(NDArray gradient) {
    try (NDArray squares = gradient.square();
        NDArray sum = squares.sum()) {
      return sum.toArray()[0].doubleValue();
    }
  }

  private void clipValues(Gradients gradients) {
    // In the range of normal floats: MXNet refuses infinity and the numbers next to 0.
    float limit = (float) Math.max(Float.MIN_NORMAL, Math.min(Float.MAX_VALUE, clipping.limit()));
    for (TrainingPlan.Entry entry : plan.trained()) {
      ArraySlices.replace(gradients.of(entry), slice -> slice.clip(-limit, limit));
    }
  }
}
