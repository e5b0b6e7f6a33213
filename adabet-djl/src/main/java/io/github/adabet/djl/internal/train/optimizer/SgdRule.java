package io.github.adabet.djl.internal.train.optimizer;

import ai.djl.ndarray.NDArray;
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
    return momentum == 0 ? 0 : 1;
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
      gradient.addi(velocity.mul((float) momentum));
      weight.subi(gradient.muli((float) rate));
    } else {
      weight.subi(velocity.mul((float) rate));
    }
  }
}
