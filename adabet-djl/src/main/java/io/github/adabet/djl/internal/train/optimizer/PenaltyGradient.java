package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Parameter;
import io.github.adabet.Layer;
import io.github.adabet.LayerKind;
import io.github.adabet.WeightPenalty;
import io.github.adabet.djl.internal.train.gradient.Gradients;
import io.github.adabet.djl.internal.train.plan.TrainingPlan;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The gradient of the term that draws kernels to zero.
 *
 * @param penalty the term
 */
record PenaltyGradient(WeightPenalty penalty) {

  /** Arrays of a parameter's size that exist at once while its gradient is computed. */
  static int temporaryArrays(WeightPenalty penalty) {
    return switch (penalty.kind()) {
      case NONE -> 0;
      case L1, GROUP_LASSO -> 1;
    };
  }

  /**
   * Adds the term's gradient by a parameter, if it is a kernel.
   *
   * @param entry the parameter
   * @param weight its numbers, in float32 or float64
   * @param gradients receives the gradient
   */
  void add(TrainingPlan.Entry entry, NDArray weight, Gradients gradients) {
    if (penalty.kind() == WeightPenalty.Kind.NONE || !isKernel(entry)) {
      return;
    }
    if (penalty.kind() == WeightPenalty.Kind.L1) {
      add(gradients.of(entry), weight::sign);
    } else {
      add(gradients.of(entry), () -> directions(weight, 0));
      add(gradients.of(entry), () -> directions(weight, 1));
    }
  }

  /** Adds a multiple of an array, whose temporaries are closed then. */
  private void add(NDArray gradient, Supplier<NDArray> direction) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      gradient.addi(direction.get().muli((float) penalty.rate()));
    }
  }

  private static boolean isKernel(TrainingPlan.Entry entry) {
    Layer layer = entry.layer();
    return layer != null
        && (layer.kind() == LayerKind.CONVOLUTION || layer.kind() == LayerKind.DENSE)
        && entry.parameter().getType() == Parameter.Type.WEIGHT;
  }

  /** Divides each group of weights, one per index of an axis, by its norm, and leaves zeros. */
  private static NDArray directions(NDArray weight, int axis) {
    int[] others =
        IntStream.range(0, weight.getShape().dimension()).filter(a -> a != axis).toArray();
    NDArray norms;
    // Closed before the direction is made, which is as large.
    try (NDArray squares = weight.square()) {
      norms = squares.sum(others, true).sqrt();
    }
    NDArray divisors = norms.add(norms.eq(0).toType(norms.getDataType(), false));
    return weight.div(divisors);
  }
}
