package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import java.util.List;

/**
 * Adam as {@link io.github.adabet.OptimizerOptions.Adam} defines it. The bias corrections are
 * computed in double precision.
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the corrected second moment, above 0
 */
record AdamRule(double beta1, double beta2, double epsilon) implements UpdateRule {

  @Override
  public List<String> stateNames() {
    return List.of("mean", "variance");
  }

  @Override
  public int temporaryArrays() {
    return 1;
  }

  @Override
  public void update(
      NDArray weight, NDArray gradient, List<NDArray> state, double rate, long step) {
    NDArray mean = state.get(0);
    NDArray variance = state.get(1);
    try (NDArray share = gradient.mul((float) (1 - beta1))) {
      mean.muli((float) beta1).addi(share);
    }
    variance.muli((float) beta2).addi(gradient.muli(gradient).muli((float) (1 - beta2)));
    double meanCorrection = 1 - Math.pow(beta1, step + 1.0);
    double varianceCorrection = 1 - Math.pow(beta2, step + 1.0);
    try (NDArray denominator = variance.sqrt()) {
      denominator.muli((float) (1 / Math.sqrt(varianceCorrection))).addi((float) epsilon);
      // The gradient has done its work, and its memory saves a temporary of the parameter's size.
      ArrayBytes.copyInto(gradient, mean);
      weight.subi(gradient.divi(denominator).muli((float) (rate / meanCorrection)));
    }
  }
}
