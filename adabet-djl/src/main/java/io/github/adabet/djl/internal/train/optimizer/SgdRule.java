package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
import io.github.adabet.djl.internal.engine.ArrayBytes;
import java.util.List;

/**
 * Stochastic gradient descent as {@link io.github.adabet.OptimizerOptions.Sgd} defines it.
 *
 * @param momentum in [0, 1); 0 keeps no state
 * @param nesterov whether to look ahead
 */
record SgdRule(double momentum, boolean nesterov) implements UpdateRule {

  @Override
  public List<String> stateNames() {
    return momentum == 0 ? List.of() : List.of("velocity");
  }

  @Override
  public int temporaryArrays() {
    return nesterov ? 1 : 0;
  }

  @Override
  public void update(
      NDArray weight, NDArray gradient, List<NDArray> state, double rate, long step) {
    if (momentum == 0) {
      weight.subi(gradient.muli((float) rate));
      return;
    }
    NDArray velocity = state.get(0);
    velocity.muli((float) momentum).addi(gradient);
    if (nesterov) {
      try (NDArray ahead = velocity.mul((float) momentum)) {
        gradient.addi(ahead);
      }
    } else {
      // The gradient has done its work, and its memory saves a temporary of the parameter's size.
      ArrayBytes.copyInto(gradient, velocity);
    }
    weight.subi(gradient.muli((float) rate));
  }
}
